export const DIFFERENCES: Readonly<Record<string, readonly number[]>> = {};
