import { vrouterProgram } from "../../../lib/cli/program/program";
import { linesOf, vrouterCommand } from "../vrouter-command";

test.each([
  ["aply", "USAGE: unknown command 'aply' (Did you mean apply?)", "vrouter"],
  ["keys scn", "USAGE: unknown command 'scn' (Did you mean scan?)", "vrouter keys"],
  ["apply --hst a", "USAGE: unknown option '--hst' (Did you mean --host?)", "vrouter apply"],
  ["failover", "USAGE: required option '--to <host>' not specified", "vrouter failover"],
  ["failover --to a", "USAGE: missing required argument 'router'", "vrouter failover"],
  ["port-forwarding show r1", "USAGE: missing required argument 'id'", "vrouter port-forwarding show"],
  ["graph --plan", "USAGE: --plan needs the name of a plan", "vrouter graph"],
  ["import", "USAGE: missing required argument 'files'", "vrouter import"],
])("vrouter %s: what is wrong, and where its help is", (words, line, command) => {
  const { status, stdout, stderr } = vrouterCommand(words.split(" "));
  expect({ status, stdout, stderr: linesOf(stderr) }).toEqual({
    status: 1,
    stdout: "",
    stderr: [line, `see ${command} --help`],
  });
});

test("every command is said in words", () => {
  const all = (command: ReturnType<typeof vrouterProgram>): (typeof command)[] => [
    command,
    ...command.createHelp().visibleCommands(command).flatMap(all),
  ];
  const commands = all(vrouterProgram());
  expect(commands.filter((command) => command.description() === "").map((command) => command.name())).toEqual([]);
  expect(commands.length).toBeGreaterThan(25);
});
