/** What stands for an error of the browser's that came without a text; see `handshakeFailed`. */
export const WORDLESS = 'an error without a text';
