import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const PORT = 19_696;

const configuration = (folder: string): string => `
[DEFAULT]
auth_strategy = noauth
core_plugin = ml2
service_plugins = router,port_forwarding
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
quota_floatingip = -1
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

/** Its migrations do not run on SQLite. Agents would report themselves over a message queue that is not there. */
const tables = (folder: string): string => `
import datetime
import sqlalchemy
from sqlalchemy.orm import Session
from neutron.db.migration.models import head
from neutron.db.models.agent import Agent

engine = sqlalchemy.create_engine("sqlite:///${folder}/neutron.db")
head.get_metadata().create_all(engine)
tomorrow = datetime.datetime.utcnow() + datetime.timedelta(days=1)
with Session(engine) as session:
    for host in ("network-1", "network-2"):
        for kind, agent_type in (("l3", "L3 agent"), ("dhcp", "DHCP agent")):
            session.add(Agent(
                agent_type=agent_type,
                binary=f"neutron-{kind}-agent",
                topic=f"{kind}_agent",
                host=host,
                availability_zone="nova",
                admin_state_up=True,
                created_at=tomorrow,
                started_at=tomorrow,
                heartbeat_timestamp=tomorrow,
                configurations='{"agent_mode": "legacy"}' if kind == "l3" else "{}",
            ))
    session.commit()
`;

/** Debian's neutron-server (2:21.0.0) with agents that are only in its tables, on a port of the loopback device and with SQLite. */
export class NeutronServer {
  static readonly port = PORT;

  private constructor(
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<NeutronServer> {
    const folder = mkdtempSync(join(tmpdir(), "neutron-"));
    const [file, log] = [join(folder, "neutron.conf"), join(folder, "log")];
    writeFileSync(file, configuration(folder));
    spawnSync("/usr/bin/python3", ["-c", tables(folder)], { stdio: "inherit" });
    const args = ["--config-file", file, "--log-file", log];
    const server = new NeutronServer(
      folder,
      spawn("/usr/bin/neutron-server", args, { stdio: "ignore", detached: true }),
    );
    for (let tries = 0; tries < 60; tries += 1) {
      if (await isThere()) return server;
      await pause(1000);
    }
    const said = readFileSync(log, "utf8").slice(-2000);
    server.end();
    throw new Error(said);
  }

  async send(method: string, path: string, body: unknown): Promise<{ readonly status: number; readonly body: any }> {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(`http://127.0.0.1:${PORT}/v2.0/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(text === undefined ? {} : { body: text }),
    });
    const told = await answer.text();
    return { status: answer.status, body: told.startsWith("{") ? JSON.parse(told) : undefined };
  }

  /** The process, and those that it started. */
  get pid(): number {
    return this.process.pid!;
  }

  end(): void {
    process.kill(-this.pid, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isThere(): Promise<boolean> {
  return fetch(`http://127.0.0.1:${PORT}/`).then(
    () => true,
    () => false,
  );
}
