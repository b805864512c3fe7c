import type { Compilation } from "../../compile";

export async function loadDocument(file: string): Promise<Compilation> {
  return (await import("../load.js")).loadDocument(file);
}
