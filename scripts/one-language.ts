import type { Plugin } from 'vite';
import settings from '../project.inlang/settings.json' with { type: 'json' };

const MODULE = /\/paraglide\/(messages\/\w+|runtime)\.js$/;
const IMPORT = /^import .* from '\.\.\/runtime\.js';$/m;
const CHOOSING = /^export const (\w+) = .*\{\n\t.*getLocale\(\)\n\treturn (\w+)\(inputs\)\n\}\);?$/m;

/** While there is one language, none is chosen: choosing it in each message is otherwise a part of every page. */
export function oneLanguage(): Plugin {
	return {
		name: 'waystone-one-language',
		apply: () => settings.locales.length === 1,
		transform: {
			filter: { id: MODULE },
			handler(code, id) {
				if (id.endsWith('runtime.js')) return `export const getLocale = () => '${settings.baseLocale}';`;
				return code.replace(IMPORT, '').replace(CHOOSING, 'export { $2 as $1 };');
			}
		}
	};
}
