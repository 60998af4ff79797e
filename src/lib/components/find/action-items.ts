import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import type { PaletteItem } from './palette-item.ts';

/** What stands in a menu and can be done now. `note` says to what. */
export function actionItems(entries: readonly MenuEntry[], note?: string): PaletteItem[] {
	return entries.flatMap((entry): PaletteItem[] => {
		if (!('label' in entry) || entry.disabled) return [];
		const { label, icon, status, hint, danger, href, run } = entry;
		return [
			{
				key: `action:${note ?? ''}:${label}`,
				label,
				note,
				sign: status
					? { kind: 'section', status, late: false }
					: icon
						? { kind: 'icon', icon }
						: { kind: 'none' },
				hint,
				danger,
				href,
				run
			}
		];
	});
}
