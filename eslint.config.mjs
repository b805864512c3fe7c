import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** An engine that runs in somebody else's process has neither an environment nor a terminal of its own. */
const HANDED_IN = "What is of a process or of its terminal is handed in: lib/ssh/run-context.ts, lib/terminal.";

export default tseslint.config(
  { ignores: ["dist", "cdktf.out", "lab/**", "site", "coverage", "**/*.{js,cjs,mjs}"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ["lib/engine/**", "lib/ssh/**"],
    rules: {
      "no-restricted-globals": ["error", ...["process", "console"].map((name) => ({ name, message: HANDED_IN }))],
      "no-restricted-imports": [
        "error",
        {
          paths: ["node:process", "process", "node:readline", "readline"].map((name) => ({ name, message: HANDED_IN })),
        },
      ],
    },
  },
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    // Bodies of answers are JSON, read as a client reads them.
    files: ["test/api/**", "test/serve/**"],
    rules: Object.fromEntries(
      [
        "no-explicit-any",
        "no-unsafe-argument",
        "no-unsafe-assignment",
        "no-unsafe-call",
        "no-unsafe-member-access",
        "no-unsafe-return",
      ].map((rule) => [`@typescript-eslint/${rule}`, "off"]),
    ),
  },
  // `const { left, ...rest }`: what is left out.
  { rules: { "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }] } },
);
