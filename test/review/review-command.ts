import { vrouterCommand } from "../cli/vrouter-command";

/** `vrouter review`, without colours. */
export function review(args: readonly string[], input = "", env: Readonly<Record<string, string>> = {}) {
  const plain = { CHECKPOINT_DISABLE: "1", NO_COLOR: "1", FORCE_COLOR: undefined };
  return vrouterCommand(["review", ...args], { input, env: { ...plain, ...env } });
}
