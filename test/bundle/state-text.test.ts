import { stateText } from "../../lib/bundle/state-text";

const program = { path: "/etc/vrouter/edge/current/runtime/l2.sh", text: "#!/bin/sh\n" };

test("of a program of this tool the state keeps the digest, of anything else the text", () => {
  expect(stateText(program)).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(stateText({ ...program, text: "#!/bin/sh\n:\n" })).not.toBe(stateText(program));
  for (const path of ["names", "systemd/vrouter-edge.target", "routers/r1/iptables.rules"]) {
    expect(stateText({ ...program, path: `/etc/vrouter/edge/current/${path}` })).toBe(program.text);
  }
});

test("what is a digest already stays as it is", () => {
  const text = stateText(program);
  expect(stateText({ ...program, text })).toBe(text);
});
