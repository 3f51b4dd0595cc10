/** Code of the error of a connection in clear that would leave this machine. */
export const inClearCode = "IN_CLEAR";
