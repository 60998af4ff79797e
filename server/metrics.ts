import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Sync } from './sync/sync.ts';

export interface Metrics {
	contentType: string;
	/** In Prometheus' text format. */
	read(): Promise<string>;
}

export function createMetrics(sync: Sync): Metrics {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry });
	const gauge = (name: string, help: string, read: () => number) =>
		new Gauge({
			name,
			help,
			registers: [registry],
			collect() {
				this.set(read());
			}
		});
	gauge('waystone_documents', 'Documents in memory', () => sync.size().documents);
	gauge('waystone_connections', 'Open sync sockets', () => sync.size().connections);
	gauge('waystone_backlog_bytes', 'Updates that wait for the database', () => sync.size().backlogBytes);
	return { contentType: registry.contentType, read: () => registry.metrics() };
}
