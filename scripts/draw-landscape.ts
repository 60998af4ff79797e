/**
 * Draws the contour lines of the sign-in page from a made-up height field and prints the component
 * `src/routes/(auth)/Contours.svelte`. Run it with Node 24 and send its output into that file.
 */
const WIDTH = 840;
const HEIGHT = 900;
/** Of the grid on which heights are sampled, px. Finer only adds points. */
const CELL = 10;
/** Of the points on a line, every how many-th becomes one of its curve. */
const STRIDE = 6;
const LEVELS = [0.16, 0.26, 0.36, 0.46, 0.56, 0.66, 0.76, 0.86, 0.96, 1.06];

type Point = [x: number, y: number];

/** x, y and radii in px, height in levels' units, turn in radians. */
const HILLS: [x: number, y: number, rx: number, ry: number, height: number, turn: number][] = [
	[560, 250, 250, 205, 1.16, 0.5],
	[215, 590, 165, 150, 0.72, -0.4],
	[20, 70, 150, 120, 0.5, 0.2],
	[800, 770, 190, 150, 0.62, -0.7],
	[60, 330, 190, 90, 0.34, 0.1],
	[470, 900, 240, 80, 0.3, 0],
	[850, 20, 120, 110, 0.42, 0.9]
];

function heightAt(x: number, y: number): number {
	let height = 0;
	for (const [cx, cy, rx, ry, top, turn] of HILLS) {
		const dx = (x - cx) * Math.cos(turn) + (y - cy) * Math.sin(turn);
		const dy = -(x - cx) * Math.sin(turn) + (y - cy) * Math.cos(turn);
		height += top * Math.exp(-((dx / rx) ** 2 + (dy / ry) ** 2));
	}
	// Slow waves, so that no line is an ellipse.
	const wave = Math.sin(x / 83 + y / 140) * Math.sin(y / 97 - x / 210) + 0.6 * Math.sin(x / 47 - y / 61);
	return height + 0.028 * wave;
}

/** The crossings of one level with the grid, as segments (marching squares). */
function segmentsAt(level: number): [Point, Point][] {
	const segments: [Point, Point][] = [];
	for (let y = -CELL; y < HEIGHT + CELL; y += CELL) {
		for (let x = -CELL; x < WIDTH + CELL; x += CELL) {
			const corners: Point[] = [
				[x, y],
				[x + CELL, y],
				[x + CELL, y + CELL],
				[x, y + CELL]
			];
			const crossings: Point[] = [];
			corners.forEach((from, index) => {
				const to = corners[(index + 1) % 4] ?? from;
				const a = heightAt(...from) - level;
				const b = heightAt(...to) - level;
				if (a < 0 === b < 0) return;
				const t = a / (a - b);
				crossings.push([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
			});
			for (let i = 0; i + 1 < crossings.length; i += 2) {
				const [start, end] = [crossings[i], crossings[i + 1]];
				if (start && end) segments.push([start, end]);
			}
		}
	}
	return segments;
}

const key = ([x, y]: Point) => `${x.toFixed(2)} ${y.toFixed(2)}`;

/** Joins segments end to end into lines. */
function joined(segments: [Point, Point][]): Point[][] {
	const rest = new Set(segments);
	const takeAt = (end: Point): Point | undefined => {
		for (const segment of rest) {
			const [a, b] = segment;
			if (key(a) !== key(end) && key(b) !== key(end)) continue;
			rest.delete(segment);
			return key(a) === key(end) ? b : a;
		}
		return undefined;
	};
	const lines: Point[][] = [];
	for (const first of rest) {
		rest.delete(first);
		const line: Point[] = [...first];
		for (let next = takeAt(first[1]); next; next = takeAt(next)) line.push(next);
		for (let next = takeAt(first[0]); next; next = takeAt(next)) line.unshift(next);
		lines.push(line);
	}
	return lines;
}

/** A curve through some of the line's points (Catmull-Rom, as cubic Béziers). */
function pathOf(line: Point[]): string {
	const last = line[line.length - 1];
	const isClosed = last !== undefined && line[0] !== undefined && key(line[0]) === key(last);
	// A closed line ends where it began; points close before that would make a knot.
	const end = isClosed ? line.length - STRIDE : line.length;
	const points = line.filter((_, index) => index < end && index % STRIDE === 0);
	if (!isClosed && last) points.push(last);
	const count = points.length;
	if (count < 4) return '';
	const at = (index: number): Point =>
		points[isClosed ? (index + count) % count : Math.max(0, Math.min(count - 1, index))] ?? [0, 0];
	const round = (value: number) => String(Math.round(value));
	let path = `M${at(0).map(round).join(' ')}`;
	for (let i = 0; i < (isClosed ? count : count - 1); i++) {
		const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
		const control = [
			p1[0] + (p2[0] - p0[0]) / 6,
			p1[1] + (p2[1] - p0[1]) / 6,
			p2[0] - (p3[0] - p1[0]) / 6,
			p2[1] - (p3[1] - p1[1]) / 6
		];
		path += `C${[...control, ...p2].map(round).join(' ')}`;
	}
	return isClosed ? `${path}Z` : path;
}

const paths = LEVELS.flatMap((level) => joined(segmentsAt(level)).map(pathOf)).filter((path) => path !== '');
console.log(`<svelte:options namespace="svg" />

<!-- Drawn by scripts/draw-landscape.ts from a height field of our own. -->
${paths.map((path) => `<path d="${path}" />`).join('\n')}`);
