/** Stryker's plugin `sample`: of the functions and methods of a room, and of what stands beside them, one in SAMPLE is changed. */
import { createHash } from "node:crypto";
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

const oneIn = Number(process.env.SAMPLE);
const HOLDS_OTHERS = ["ExportNamedDeclaration", "ClassDeclaration", "ClassBody"];

/** What it is called and how long it is says whether it is one of them: the same ones each time. */
function isOne({ start, end, id, key }) {
  const name = id?.name ?? key?.name ?? "";
  const digest = createHash("sha256")
    .update(`${name} ${end - start}`)
    .digest();
  return digest.readUInt16BE() % oneIn === 0;
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "sample", {
    shouldIgnore({ node, parent }) {
      const isOuter = ["Program", ...HOLDS_OTHERS].includes(parent?.type) && !HOLDS_OTHERS.includes(node.type);
      return isOuter && !isOne(node) ? "it is not in the sample" : undefined;
    },
  }),
];
