import { mount } from 'svelte';
import Root from './Root.svelte';

const target = document.querySelector('#app');
if (target === null) throw new Error('the page has no place for the app');
mount(Root, { target, props: { bridge: window.sendgauge } });
