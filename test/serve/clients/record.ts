/**
 * Has the conversation with a real Neutron and writes what it said: `tsx test/serve/clients/record.ts`. Needs Debian's
 * neutron-server (2:21.0.0), which is started here, on a port of the loopback device and with SQLite, and ended again.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { conversation } from "./conversation";

const PORT = 19_696;
const folder = mkdtempSync(join(tmpdir(), "neutron-"));

const CONFIGURATION = `
[DEFAULT]
auth_strategy = noauth
core_plugin = ml2
service_plugins = router
transport_url = fake://
api_workers = 0
rpc_workers = 0
rpc_state_report_workers = 0
bind_host = 127.0.0.1
bind_port = ${PORT}
state_path = ${folder}
max_l3_agents_per_router = 0
[database]
connection = sqlite:///${folder}/neutron.db
[quotas]
quota_network = -1
quota_subnet = -1
quota_port = -1
quota_router = -1
[oslo_concurrency]
lock_path = ${folder}
[ml2]
type_drivers = flat,vlan,vxlan
tenant_network_types = vxlan
mechanism_drivers =
[ml2_type_flat]
flat_networks = *
[ml2_type_vxlan]
vni_ranges = 1:1000
`;

/** Its migrations do not run on SQLite. */
const TABLES = `
import sqlalchemy
from neutron.db.migration.models import head
head.get_metadata().create_all(sqlalchemy.create_engine("sqlite:///${folder}/neutron.db"))
`;

async function record(): Promise<void> {
  const file = join(folder, "neutron.conf");
  writeFileSync(file, CONFIGURATION);
  spawnSync("/usr/bin/python3", ["-c", TABLES], { stdio: "inherit" });
  const neutron = spawn("/usr/bin/neutron-server", ["--config-file", file, "--log-file", join(folder, "log")], {
    stdio: "ignore",
    detached: true,
  });
  try {
    for (let tries = 0; ; tries += 1) {
      if (
        await fetch(`http://127.0.0.1:${PORT}/`).then(
          () => true,
          () => false,
        )
      )
        break;
      if (tries === 60) throw new Error(readFileSync(join(folder, "log"), "utf8").slice(-2000));
      await pause(1000);
    }
    const said = await conversation(async (method, path, body) => {
      const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`http://127.0.0.1:${PORT}/v2.0/${path}`, {
        method,
        headers,
        ...(text === undefined ? {} : { body: text }),
      });
      const told = await answer.text();
      return { status: answer.status, body: told.startsWith("{") ? JSON.parse(told) : undefined };
    });
    const rows = said.map((row) => `  ${JSON.stringify(row)}`);
    writeFileSync(join(__dirname, "neutron.json"), `[\n${rows.join(",\n")}\n]\n`);
  } finally {
    process.kill(-neutron.pid!, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

void record();
