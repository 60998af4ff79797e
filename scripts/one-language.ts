import type { Plugin } from 'vite';
import settings from '../project.inlang/settings.json' with { type: 'json' };

const MESSAGE = /\/paraglide\/messages\/\w+\.js$/;
const CHOOSING = /^export const (\w+) = .*\{\n\t.*getLocale\(\)\n\treturn (\w+)\(inputs\)\n\}\);?$/m;

/** While there is one language, none is chosen: the choice in each message is otherwise part of every page. */
export function oneLanguage(): Plugin {
	return {
		name: 'waystone-one-language',
		apply: () => settings.locales.length === 1,
		transform: {
			filter: { id: MESSAGE },
			handler: (code) => code.replace(CHOOSING, 'export { $2 as $1 };')
		}
	};
}
