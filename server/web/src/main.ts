// Starts the page. All that it does is in App.svelte and what hangs on it.
import { mount } from 'svelte';
import App from './App.svelte';
import { words } from './i18n/index.svelte';
import { look } from './lib/theme.svelte';
import './styles/tokens.css';
import './styles/base.css';

look.start();
words.start();

const target = document.getElementById('app');
if (target) mount(App, { target });
