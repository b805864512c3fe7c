import { Connection } from "../../lib/ssh/connection";
import { context } from "./context";
import { Sshd } from "./sshd";

test("a host gets no way to the agent of whoever deploys", async () => {
  const sshd = await Sshd.start(["ed25519"], { settings: ["AllowAgentForwarding yes"] });
  const before = process.env["SSH_AUTH_SOCK"];
  process.env["SSH_AUTH_SOCK"] = "/run/agent";
  try {
    const connection = await Connection.open(sshd.endpoint(), context());
    const { stdout } = await connection.exec('echo "${SSH_AUTH_SOCK-none}"');
    connection.close();
    expect(stdout).toBe("none\n");
  } finally {
    if (before === undefined) delete process.env["SSH_AUTH_SOCK"];
    else process.env["SSH_AUTH_SOCK"] = before;
    await sshd.stop();
  }
});
