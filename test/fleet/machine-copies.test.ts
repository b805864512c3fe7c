import type { Check } from "../../lib/engine/preflight/check";
import { markCopies } from "../../lib/fleet/machine-copies";

const ID = "0123456789abcdef0123456789abcdef";
const ssh: Check = { check: "ssh", state: "ok", found: "root@198.18.0.11:22" };
const machine = (found: string): Check => ({ check: "machine", state: "ok", found });

test("hosts whose machines have one id are told of each other, others are not", () => {
  const marked = markCopies([
    { host: "a", checks: [ssh, machine(ID)] },
    { host: "b", checks: [ssh, machine(ID.replace("0", "f"))] },
    { host: "c", checks: [ssh, machine(ID)] },
    { host: "without-id", checks: [ssh, machine("no id")] },
    { host: "without-id-too", checks: [ssh, machine("no id")] },
    { host: "away", checks: [ssh] },
  ]);
  const told = marked.flatMap(({ host, checks }) =>
    checks.filter(({ state }) => state === "warning").map(({ found }) => `${host} ${found}`),
  );
  expect(told).toEqual([`a has the id of c: ${ID}`, `c has the id of a: ${ID}`]);
  expect(marked.map(({ checks }) => checks[0])).toEqual(Array(6).fill(ssh));
});
