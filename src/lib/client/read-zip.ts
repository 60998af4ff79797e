import { Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import { MOST_FILES, PROJECT_BYTES, TOTAL_BYTES } from './import-limits.ts';

/** A file in a zip, unpacked as far as it may be. */
export interface ZipEntry {
	readonly path: string;
	/** Null: more than the limit that `limitOf` gave. */
	readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** `zip_broken`: it ends in the middle, or is none. `zip_too_large`: unpacked, it is more than anybody wrote. */
export class ZipError extends Error {
	readonly problem: 'zip_broken' | 'zip_too_large';

	constructor(problem: ZipError['problem'], cause?: unknown) {
		super(problem, { cause });
		this.problem = problem;
	}
}

const MOST_UNPACKED = TOTAL_BYTES + PROJECT_BYTES;

/**
 * Unpacks the files that `limitOf` gives a number of bytes for, in the order of the zip. What a file says of its size is
 * not believed: its bytes are counted as they come, so that a small zip cannot become more than memory holds.
 *
 * @throws ZipError
 */
export async function readZip(zip: Blob, limitOf: (path: string) => number | null): Promise<ZipEntry[]> {
	const reader = new ZipReader(limitOf);
	const unzip = new Unzip((file) => reader.begin(file));
	unzip.register(UnzipInflate);
	try {
		for await (const chunk of chunksOf(zip)) {
			unzip.push(chunk);
			reader.check();
		}
		unzip.push(new Uint8Array(0), true);
		reader.check();
	} catch (error) {
		throw error instanceof ZipError ? error : new ZipError('zip_broken', error);
	}
	return reader.finish();
}

/** Small enough that what one of them unpacks to fits into memory before it is counted. */
const CHUNK_BYTES = 64 * 1024;

async function* chunksOf(blob: Blob): AsyncGenerator<Uint8Array> {
	for (let start = 0; start < blob.size; start += CHUNK_BYTES) {
		yield new Uint8Array(await blob.slice(start, start + CHUNK_BYTES).arrayBuffer());
	}
}

interface Reading {
	readonly path: string;
	readonly limit: number;
	parts: Uint8Array[];
	size: number;
	complete: boolean;
}

class ZipReader {
	readonly #limitOf: (path: string) => number | null;
	readonly #files: Reading[] = [];
	#found = 0;
	#unpacked = 0;
	/** Thrown by `check`: the library is not to be left in the middle of a call. */
	#failure: Error | null = null;

	constructor(limitOf: (path: string) => number | null) {
		this.#limitOf = limitOf;
	}

	begin(file: UnzipFile): void {
		this.#found += 1;
		if (this.#found > MOST_FILES) this.#failure ??= new ZipError('zip_too_large');
		const limit = this.#failure === null ? this.#limitOf(file.name) : null;
		if (limit === null) return;
		const reading: Reading = { path: file.name, limit, parts: [], size: 0, complete: false };
		this.#files.push(reading);
		file.ondata = (error, part, final) => {
			if (error) this.#failure ??= error;
			else this.#take(reading, part, final);
		};
		file.start();
	}

	check(): void {
		if (this.#failure !== null) throw this.#failure;
	}

	finish(): ZipEntry[] {
		if (this.#found === 0 || this.#files.some(({ complete }) => !complete)) throw new ZipError('zip_broken');
		return this.#files.map(({ path, parts, size, limit }) => ({
			path,
			bytes: size > limit ? null : joined(parts, size)
		}));
	}

	#take(reading: Reading, part: Uint8Array, final: boolean): void {
		reading.size += part.length;
		this.#unpacked += part.length;
		if (reading.size > reading.limit) reading.parts = [];
		else reading.parts.push(part);
		if (this.#unpacked > MOST_UNPACKED) this.#failure ??= new ZipError('zip_too_large');
		if (final) reading.complete = true;
	}
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(size);
	let offset = 0;
	for (const part of parts) {
		whole.set(part, offset);
		offset += part.length;
	}
	return whole;
}
