// Runs before anything is painted, so that who chose light or dark sees nothing flash; a page that is cached for
// everybody cannot know. A classic script: it must not wait, and imports nothing.
const chosen = /(?:^|; )theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1];
if (chosen !== undefined) document.documentElement.dataset.theme = chosen;
