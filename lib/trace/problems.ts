import type { Finding } from "../topology/problems/finding";

export const checkFailed = (instead: string): Finding => ({
  code: "CHECK_FAILED",
  message: `this does not hold: ${instead}; mend the environment, or say here what is meant`,
});
