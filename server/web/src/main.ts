// Starts the page. All that it does is in App.svelte and what hangs on it.
import { mount } from 'svelte';
import App from './App.svelte';
import { words } from './i18n/index.svelte';
import './theme.css';

words.start();

const target = document.getElementById('app');
if (target) mount(App, { target });
