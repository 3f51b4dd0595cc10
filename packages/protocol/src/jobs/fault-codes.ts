/** The faults there are: faces say each in their own language. */
export const faultCodes = [
  "BAD_REPORT",
  "DRAIN_DEADLINE",
  "INTERNAL",
  "LOST_IN_RESTART",
  "NO_WORKER",
  "NOT_ASSIGNED",
  "SANDBOX",
  "WORKER_FORGOTTEN",
  "WORKER_LEFT",
  "WORKER_LOST",
  "WORKER_LOST_REPEATEDLY",
] as const;
export type FaultCode = (typeof faultCodes)[number];
