import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for this run, gone when the process ends. */
export const scratch: string = mkdtempSync(join(tmpdir(), 'webrtc-ims-check-'));

process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
