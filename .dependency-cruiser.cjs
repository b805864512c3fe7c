/**
 * The one direction of data, as rules. Each layer may import only the layers named beside it (and itself).
 * Checked by test/architecture.test.ts.
 */
const LAYERS = {
  "lib/net": [],
  "lib/collections": [],
  "lib/errors": [],
  "lib/json": [],
  "lib/topology": ["lib/collections", "lib/net"],
  "lib/placement": ["lib/collections", "lib/topology", "lib/net"],
  "lib/artefacts": ["lib/topology", "lib/net"],
  "lib/bundle": ["lib/artefacts", "lib/placement", "lib/topology", "lib/net"],
  "lib/compile.ts": ["lib/bundle", "lib/placement", "lib/topology"],
  "lib/picture": ["lib/collections", "lib/compile.ts", "lib/placement", "lib/topology"],
  "lib/sources": [],
  "lib/lock": ["lib/topology", "lib/sources"],
  "lib/document": [
    "lib/collections",
    "lib/compile.ts",
    "lib/lock",
    "lib/sources",
    "lib/topology",
    "lib/net",
    "lib/json",
    "stacks/environment.schema.json",
  ],
  "lib/neutron": ["lib/topology", "lib/net", "lib/json"],
  "lib/engine": [
    "lib/artefacts/host-programs.ts",
    "lib/artefacts/namespace.ts",
    "lib/artefacts/segment.ts",
    "lib/bundle",
    "lib/net",
    "lib/topology/machines",
    "lib/placement/placement.ts",
    "lib/topology/model",
    "lib/topology/printable",
  ],
  "lib/review": [
    "lib/collections",
    "lib/engine/activation.ts",
    "lib/bundle",
    "lib/artefacts/layout.ts",
    "lib/artefacts/namespace.ts",
    "lib/artefacts/segment.ts",
    "lib/picture",
    "lib/net",
    "lib/json",
  ],
  "lib/cli": [
    "lib/collections",
    "lib/errors",
    "lib/json",
    "lib/review",
    "lib/picture",
    "lib/compile.ts",
    "lib/document",
    "lib/lock",
    "lib/sources",
    "lib/engine",
    "lib/bundle",
    "lib/neutron",
    "lib/placement",
    "lib/topology",
  ],
  constructs: ["lib/compile.ts", "lib/lock", "lib/bundle", "lib/topology"],
  stacks: ["constructs", "lib/document", "lib/lock", "lib/topology"],
  "main.ts": ["stacks", "lib/document", "lib/topology"],
};

const layerRules = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `${layer}-imports-only-what-lies-before-it`,
  severity: "error",
  from: { path: `^${layer}` },
  to: { path: "^(lib|constructs|stacks|main)", pathNot: [layer, ...allowed].map((path) => `^${path}`) },
}));

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    ...layerRules,
    {
      name: "only-the-engine-speaks-ssh",
      severity: "error",
      from: { pathNot: "^lib/engine" },
      to: { path: "node_modules/(ssh2|tar-stream)" },
    },
    {
      name: "lib-knows-no-cdktf",
      severity: "error",
      from: { path: "^lib" },
      to: { path: "node_modules/(cdktf|constructs|@cdktf)/" },
    },
    {
      name: "addresses-are-parsed-in-one-place",
      severity: "error",
      from: { pathNot: "^lib/net" },
      to: { path: "node_modules/ip-address" },
    },
    {
      name: "pure-cores-touch-nothing",
      comment: "lib/artefacts/host-programs.ts reads the static programs of host/ when it is loaded.",
      severity: "error",
      from: {
        path: "^lib/(net|topology|placement|artefacts|bundle|neutron|review|picture)",
        pathNot: "^lib/artefacts/host-programs",
      },
      to: { path: "^(node:)?(fs|fs/promises|child_process|net|os|http|https|dns|process)$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
  },
};
