// Starts the page. All that it does is in App.svelte and what hangs on it.
import { mount } from 'svelte';
import App from './App.svelte';
import { words } from './i18n/index.svelte';
import { loadParser } from './lib/markdown/line.svelte';
import { parse } from './lib/route';
import { look } from './lib/theme.svelte';
import './styles/tokens.css';
import './styles/base.css';

look.start();
words.start();

// A page that opens with a conversation fetches what that needs while the store is read.
const route = parse(location.hash);
if (route.page === 'chat' && route.conversation !== null) void Promise.all([import('./views/chat/Chat.svelte'), loadParser()]).catch(() => undefined);

const target = document.getElementById('app');
if (target) mount(App, { target });
