import { type ChildProcess, fork } from 'node:child_process';
import type { BrowserCommand, BrowserReport } from './browser.ts';
import type { PhoneCommand, PhoneReport } from './phone.ts';

/** A process at the other end of a benchmarked gateway. */
class FarEnd<Command extends object, Report extends { readonly type: string }> {
  readonly #process: ChildProcess;

  constructor(script: string) {
    this.#process = fork(new URL(script, import.meta.url), [], {
      execArgv: ['--import', 'tsx', '--conditions=@webrtc-ims/source'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  tell(command: Command): void {
    this.#process.send(command);
  }

  /** The next report of a type. */
  heard<Type extends Report['type']>(type: Type): Promise<Extract<Report, { type: Type }>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`a far end did not report ${type}`)), 20_000);
      const listen = (report: Report): void => {
        if (report.type !== type) return;
        clearTimeout(timer);
        this.#process.off('message', listen);
        resolve(report as Extract<Report, { type: Type }>);
      };
      this.#process.on('message', listen);
    });
  }

  /** Tells it something and waits for what it reports then. */
  ask<Type extends Report['type']>(command: Command, type: Type): Promise<Extract<Report, { type: Type }>> {
    const report = this.heard(type);
    this.tell(command);
    return report;
  }

  /** The process ends by itself then. */
  close(): void {
    this.#process.disconnect();
  }
}

export type Browser = FarEnd<BrowserCommand, BrowserReport>;
export type Phone = FarEnd<PhoneCommand, PhoneReport>;

export function startBrowser(): Browser {
  return new FarEnd('./browser.ts');
}

/** Starts a phone; it reports the port that it is bound to. */
export async function startPhone(): Promise<{ readonly phone: Phone; readonly port: number }> {
  const phone: Phone = new FarEnd('./phone.ts');
  const { port } = await phone.heard('bound');
  return { phone, port };
}
