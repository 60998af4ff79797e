import { mergeAttributes } from '@tiptap/core';
import Link from '@tiptap/extension-link';
import { normaliseUrl, safeHref } from '#lib/project/url.ts';
import { onlyForOwnTyping } from './own-typing.ts';

/**
 * Tiptap's link, narrowed to http, https and mailto. Of what is stored only `href` is shown; a peer's link
 * with another scheme is its text.
 */
export const SafeLink = Link.extend({
	renderHTML({ HTMLAttributes }) {
		const href = typeof HTMLAttributes.href === 'string' ? safeHref(HTMLAttributes.href) : null;
		if (href === null) return ['span', 0];
		return ['a', mergeAttributes({ href, target: '_blank', rel: 'noopener noreferrer' }), 0];
	},
	addProseMirrorPlugins() {
		return (this.parent?.() ?? []).map(onlyForOwnTyping);
	}
}).configure({
	openOnClick: false,
	defaultProtocol: 'https',
	markdownLinks: true,
	HTMLAttributes: { target: null, rel: null },
	isAllowedUri: (url) => normaliseUrl(url) !== null
});
