/** The window with a bridge made of samples: `?scenario=incident&view=overview&theme=dark&open=sender/acc-sendkit/mb-0`. */
import { mount } from 'svelte';
import App from '../../../renderer/App.svelte';
import { createBridge, scenarios } from '../bridge.ts';

const query = new URLSearchParams(location.search);
const scenario = scenarios.find((name) => name === query.get('scenario')) ?? 'incident';
const bridge = createBridge(scenario, Date.now());
const settings = await bridge.invoke('settings:get');
const theme = query.get('theme');
if (settings.ok && (theme === 'light' || theme === 'dark'))
  await bridge.invoke('settings:set', { ...settings.value, theme });

const target = document.querySelector('#app');
if (target !== null) mount(App, { target, props: { bridge } });
Object.assign(window, { gallery: bridge });
