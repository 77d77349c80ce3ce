/** Starts without a window. An argument, because `openAsHidden` is gone from Electron 44 on. */
export const hiddenArgument = '--hidden';
