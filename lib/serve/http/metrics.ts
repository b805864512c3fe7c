import { monitorEventLoopDelay } from "node:perf_hooks";
import { memoryUsage } from "node:process";
import type { Seconds } from "../write/messages";

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

class Histogram {
  private readonly counts = BUCKETS.map(() => 0);
  private sum = 0;
  private count = 0;

  add(value: number): void {
    this.sum += value;
    this.count += 1;
    BUCKETS.forEach((limit, i) => {
      if (value <= limit) this.counts[i]! += 1;
    });
  }

  lines(name: string, labels: string): string[] {
    const comma = labels === "" ? "" : `${labels},`;
    const own = labels === "" ? "" : `{${labels}}`;
    return [
      ...BUCKETS.map((limit, i) => `${name}_bucket{${comma}le="${limit}"} ${this.counts[i]}`),
      `${name}_bucket{${comma}le="+Inf"} ${this.count}`,
      `${name}_sum${own} ${this.sum}`,
      `${name}_count${own} ${this.count}`,
    ];
  }
}

/** What is known of an environment when it is asked for. */
export interface EnvironmentMetrics {
  readonly name: string;
  readonly waiting: number;
  readonly hosts: readonly { readonly name: string; readonly confirmed: boolean; readonly secondsSinceSeen?: number }[];
}

/** In the text format of Prometheus. */
export class Metrics {
  private readonly requests = new Map<string, number>();
  private readonly durations = new Map<string, Histogram>();
  private readonly steps = new Map<string, Histogram>();
  private readonly delay = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.delay.enable();
  }

  request(route: string, method: string, status: number, seconds: number): void {
    const labels = `route="${route}",method="${method}"`;
    const counted = `${labels},status="${status}"`;
    this.requests.set(counted, (this.requests.get(counted) ?? 0) + 1);
    histogramOf(this.durations, labels).add(seconds);
  }

  write(seconds: Seconds): void {
    for (const [step, value] of Object.entries(seconds)) histogramOf(this.steps, `step="${step}"`).add(value);
  }

  text(environments: readonly EnvironmentMetrics[]): string {
    const hosts = environments.flatMap(({ name, hosts: all }) => all.map((host) => ({ ...host, environment: name })));
    const label = ({ environment, name }: { environment: string; name: string }): string =>
      `{environment="${environment}",host="${name}"}`;
    const seen = hosts.flatMap((host) =>
      host.secondsSinceSeen === undefined
        ? []
        : [`vrouter_host_seconds_since_seen${label(host)} ${host.secondsSinceSeen}`],
    );
    return [
      ...metric("vrouter_api_requests_total", "counter", "Requests that were answered.", [
        ...[...this.requests].map(([labels, count]) => `vrouter_api_requests_total{${labels}} ${count}`),
      ]),
      ...metric(
        "vrouter_api_request_seconds",
        "histogram",
        "What answering took.",
        linesOf(this.durations, "vrouter_api_request_seconds"),
      ),
      ...metric(
        "vrouter_api_write_seconds",
        "histogram",
        "What the steps of writes took.",
        linesOf(this.steps, "vrouter_api_write_seconds"),
      ),
      ...metric(
        "vrouter_api_writes_waiting",
        "gauge",
        "Writes that are not done yet.",
        environments.map(({ name, waiting }) => `vrouter_api_writes_waiting{environment="${name}"} ${waiting}`),
      ),
      ...metric(
        "vrouter_host_confirmed",
        "gauge",
        "1: the host has confirmed what the document says.",
        hosts.map((host) => `vrouter_host_confirmed${label(host)} ${host.confirmed ? 1 : 0}`),
      ),
      ...metric("vrouter_host_seconds_since_seen", "gauge", "Since the host answered last.", seen),
      ...metric("vrouter_api_event_loop_delay_seconds", "gauge", "99th percentile of the last minutes.", [
        `vrouter_api_event_loop_delay_seconds ${this.delay.percentile(99) / 1e9}`,
      ]),
      ...metric("vrouter_api_resident_memory_bytes", "gauge", "Memory of the process.", [
        `vrouter_api_resident_memory_bytes ${memoryUsage.rss()}`,
      ]),
      "",
    ].join("\n");
  }
}

function metric(name: string, type: string, help: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function histogramOf(all: Map<string, Histogram>, labels: string): Histogram {
  const histogram = all.get(labels) ?? new Histogram();
  all.set(labels, histogram);
  return histogram;
}

function linesOf(all: ReadonlyMap<string, Histogram>, name: string): string[] {
  return [...all].flatMap(([labels, histogram]) => histogram.lines(name, labels));
}
