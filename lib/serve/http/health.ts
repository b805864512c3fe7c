import type { Environment } from "../environment";
import { isConfirmed } from "../hosts/seen";
import { openTo, type Login } from "../login/logins";
import { jsonAnswer, textAnswer, type Answer } from "./answer";
import type { EnvironmentMetrics } from "./metrics";

/** Whether all can be written, in a word. */
export function health(environments: readonly Environment[]): Answer {
  const isWhole = areWhole(environments);
  return textAnswer(isWhole ? 200 : 503, isWhole ? "OK\n" : "READ_ONLY\n");
}

/** The same with what there is to say of each environment that a login is for. */
export function healthDetail(environments: readonly Environment[], login: Login): Answer {
  return jsonAnswer(areWhole(environments) ? 200 : 503, {
    environments: Object.fromEntries(
      openTo(login, environments).map((environment) => [
        environment.name,
        {
          document: environment.problem === undefined ? "valid" : environment.problem.message,
          sha256: environment.hash,
          writes_waiting: environment.waiting,
          hosts_not_confirmed: hostsOf(environment).flatMap(({ name, confirmed }) => (confirmed ? [] : [name])),
        },
      ]),
    ),
  });
}

export function metricsOf(environment: Environment): EnvironmentMetrics {
  return { name: environment.name, waiting: environment.waiting, hosts: hostsOf(environment) };
}

function areWhole(environments: readonly Environment[]): boolean {
  return environments.every(({ problem }) => problem === undefined);
}

function hostsOf({ view, hostsReport }: Environment): EnvironmentMetrics["hosts"] {
  return view.topology.hosts.map(({ name }) => {
    const host = hostsReport?.hosts.find((one) => one.name === name);
    const seenAt = host?.seenAt;
    return {
      name,
      confirmed: host !== undefined && isConfirmed(host),
      ...(seenAt === undefined ? {} : { secondsSinceSeen: Math.round((Date.now() - seenAt) / 1000) }),
    };
  });
}
