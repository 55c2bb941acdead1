import { unseen } from './unseenKit.ts';

/** Written by somebody outside, with the issue, the contracts and the knowledge files at hand. */
export const story = unseen(12);
