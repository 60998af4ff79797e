/** Whether a moment (`Date.now()`) has come; at once where there is none. To be called where a component begins. */
export function whenItComes(moment: () => number | null): () => boolean {
	let now = $state(Date.now());
	const left = $derived((moment() ?? 0) - now);
	$effect(() => {
		if (left <= 0) return;
		const timer = setTimeout(() => (now = Date.now()), left);
		return () => clearTimeout(timer);
	});
	return () => left <= 0;
}
