import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { Child } from "./children.ts";
import { ownCpuUs } from "./cpu.ts";
import type { Measured } from "./result.ts";
import { type Client, gsmClient, ourClient, serialportClient, streamClient } from "./round-trip-clients.ts";
import { median, quantile } from "./stats.ts";

interface Contestant {
  readonly client: Client;
  /** CPU us per round trip, one figure a round. */
  readonly cpuUs: number[];
  readonly latenciesUs: number[];
}

/** One command after the other; resolves how long each took, in us. */
function trips(client: Client, count: number): Promise<readonly number[]> {
  const took: number[] = [];
  return new Promise((resolve) => {
    let sentAt = performance.now();
    const answered = (): void => {
      const now = performance.now();
      took.push((now - sentAt) * 1_000);
      if (took.length === count) return resolve(took);
      sentAt = now;
      client.probe(answered);
    };
    client.probe(answered);
  });
}

async function round(one: Contestant, count: number, counted: boolean): Promise<void> {
  const began = ownCpuUs();
  const took = await trips(one.client, count);
  if (!counted) return;
  one.cpuUs.push((ownCpuUs() - began) / count);
  for (const us of took) one.latenciesUs.push(us);
}

/** Each client has a modem of its own and they take turns; an idle open port costs nothing. The order turns as well. */
export async function run({ quick, progress }: BenchContext): Promise<Measured> {
  const rounds = quick ? 1 : 9;
  const count = quick ? 200 : 5_000;
  await using modem = Child.start("the modem", [join(import.meta.dirname, "echo-modem-child.ts"), "4"]);
  const [path0 = "", path1 = "", path2 = "", path3 = ""] = await modem.nextLine<readonly string[]>();
  const open = async (client: Promise<Client>): Promise<Contestant> => {
    return { client: await client, cpuUs: [], latenciesUs: [] };
  };
  const ours = await open(ourClient(path0));
  const gsm = await open(gsmClient(path1));
  const plain = await open(serialportClient(path2));
  const stream = await open(streamClient(path3));
  const all = [ours, gsm, plain, stream];
  progress(`${rounds} rounds of ${count} round trips with each of ${all.length} clients`);
  for (let index = 0; index <= rounds; index += 1) {
    for (const offset of all.keys()) {
      const one = all[(index + offset) % all.length];
      if (one !== undefined) await round(one, count, index > 0);
    }
  }
  for (const { client } of all) await client.close();
  return {
    unit: "CPU us/round trip",
    value: median(ours.cpuUs),
    baseline: median(gsm.cpuUs),
    detail: {
      tty_stream_us: median(stream.cpuUs),
      serialport_us: median(plain.cpuUs),
      p50_us: quantile(ours.latenciesUs, 0.5),
      p99_us: quantile(ours.latenciesUs, 0.99),
      baseline_p50_us: quantile(gsm.latenciesUs, 0.5),
      baseline_p99_us: quantile(gsm.latenciesUs, 0.99),
      round_trips: rounds * count,
    },
  };
}
