import type { SshEndpoint } from "../../lib/model/topology";
import { Connection } from "../../lib/ssh/connection";
import { context } from "./context";

/** Logs in and out again. @returns where the host sees the connection come from and go to */
export async function connects(endpoint: SshEndpoint): Promise<string> {
  const connection = await Connection.open(endpoint, context());
  try {
    return (await connection.exec("echo $SSH_CONNECTION")).stdout;
  } finally {
    connection.close();
  }
}

/** Tests begin without what the person who runs them logs in with, and leave nothing of theirs. */
export function withoutAgent(): void {
  const environment = { ...process.env };
  beforeEach(() => {
    delete process.env["SSH_AUTH_SOCK"];
    delete process.env["VROUTER_SSH_PASSPHRASE"];
  });
  afterEach(() => {
    process.env = { ...environment };
  });
}
