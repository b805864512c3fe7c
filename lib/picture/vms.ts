import type { Box, Subjects } from "./picture";
import { listOf } from "./router";
import { plain } from "./texts";

/** VMs that are drawn together. @param where their subnet */
export function vmsBox(
  id: string,
  { group, where, vms }: { readonly group?: string; readonly where: string; readonly vms: readonly string[] },
): Box {
  const about: Subjects = { subnets: [where] };
  return { id, kind: "vms", group, texts: [plain(`VMs in ${where}`)], lists: [listOf("VM", vms)], about };
}
