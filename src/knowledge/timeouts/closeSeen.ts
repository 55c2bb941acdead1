/** What most entries show: a proxy or a process cut the connection without saying goodbye. */
export const cutWithoutCloseFrame = '1006 (the TCP connection ends with no Close frame, wasClean=false)';
