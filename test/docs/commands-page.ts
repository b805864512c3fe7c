import { leaves, optionText, sentence, shownIn, type Leaf } from "../../lib/cli/manual/leaves";
import { vrouterProgram } from "../../lib/cli/program/program";

const HEAD = `# Commands

Every command of \`vrouter\`, made from the program by the tests; \`vrouter COMMAND --help\` says the same. What is not named has its
default: a document is the only one in this folder or in \`environments/\`, and where there is none the one stack that
[cdktf synthesised](getting-started-typescript.md#6-look-at-it) of a program, \`cdktf.out/stacks/edge\`.

- **Exit status**: 0 it is done, or there is nothing to say; 1 an error, which begins with [its code](reference/errors.md); 2 as a
  command says below.
- **Colours** are for terminals. \`NO_COLOR=1\` takes them away, \`FORCE_COLOR=1\` keeps them in a pipe.
- Results go to standard output, all else to standard error.
- **Completion** of commands, options, documents, hosts and routers: \`source <(vrouter completion bash)\` in \`~/.bashrc\`; the same with
  \`zsh\` in \`~/.zshrc\`, behind \`compinit\`; \`vrouter completion SHELL >~/.config/fish/completions/vrouter.fish\` with \`fish\`. Where
  only npx knows the command, put \`node_modules/.bin\` into \`PATH\`: a shell completes what it can start.
- **man pages**: \`man vrouter\`, \`man vrouter-apply\`, after \`npm install --global\`; else \`man -l node_modules/cdktf-vrouter/man/vrouter.1\`.

`;

/** `docs/commands.md` */
export function commandsPage(): string {
  const all = leaves(vrouterProgram());
  const groups = [...new Set(all.map(({ group }) => group))];
  return HEAD + groups.map((group) => section(group, all)).join("\n");
}

function section(group: string, all: readonly Leaf[]): string {
  const own = all.filter((leaf) => leaf.group === group);
  return `## ${group}\n\n${own.map(page).join("\n")}`;
}

function page({ words, command }: Leaf): string {
  const shown = shownIn(command);
  const rows = [
    ...shown.arguments.map((argument) => [argument.name(), argument.description]),
    ...shown.options.map((option) => [option.flags, optionText(option)]),
  ].filter(([, text]) => text !== "");
  return [
    `### ${words}`,
    "",
    `    ${words} ${command.usage()}`,
    "",
    sentence(cell(command.description())),
    "",
    ...(rows.length === 0
      ? []
      : ["| | |", "|---|---|", ...rows.map(([name, text]) => `| \`${name}\` | ${cell(text!)} |`), ""]),
  ].join("\n");
}

/** Markdown takes what stands between angle brackets for its own. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
