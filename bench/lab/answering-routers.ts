import { attempt } from "../../test/lab/command";
import { namespace } from "../../test/lab/hosts/fabric";

/** How many of these addresses answer from outside at once. */
export function answering(addresses: readonly string[]): number {
  const asked = addresses.map((address) => `ping -n -c 1 -W 1 ${address} >/dev/null && echo ${address} &`);
  const script = [...asked, "wait"].join("\n");
  const { stdout } = attempt(["ip", "netns", "exec", namespace("internet"), "sh", "-c", script]);
  return stdout.split("\n").length - 1;
}
