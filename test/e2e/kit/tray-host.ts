import { MessageType, Variant, type Message } from '@jellybrick/dbus-next';
import * as v from 'valibot';
import { connect, variants } from './bus.ts';

const watcher = 'org.kde.StatusNotifierWatcher';
const watcherPath = '/StatusNotifierWatcher';
const item = 'org.kde.StatusNotifierItem';
const properties = 'org.freedesktop.DBus.Properties';
const dbusmenu = 'com.canonical.dbusmenu';

const name = v.tuple([v.string()]);
const propertyName = v.tuple([v.string(), v.string()]);
const allProperties = v.tuple([variants]);
const itemProperties = v.object({
  Id: v.object({ value: v.string() }),
  Status: v.object({ value: v.string() }),
  Menu: v.object({ value: v.string() }),
  ToolTip: v.object({ value: v.tuple([v.string(), v.array(v.unknown()), v.string(), v.string()]) }),
  IconPixmap: v.object({ value: v.array(v.tuple([v.number(), v.number(), v.instance(Uint8Array)])) }),
});
const layout = v.tuple([v.number(), v.tuple([v.number(), variants, v.array(v.object({ value: v.unknown() }))])]);
const row = v.tuple([v.number(), variants, v.array(v.object({ value: v.unknown() }))]);

export interface MenuRow {
  readonly id: number;
  readonly label: string;
  readonly separator: boolean;
  readonly enabled: boolean;
  /** The rows of its submenu. */
  readonly rows: readonly MenuRow[];
}

export interface TrayItem {
  readonly id: string;
  readonly status: string;
  readonly tooltip: string;
  readonly menuPath: string;
  readonly pixmap: { readonly width: number; readonly height: number; readonly argb: Uint8Array } | null;
}

export interface RegisteredItem {
  readonly service: string;
  /** Its object path. */
  readonly path: string;
  /** When it was registered, epoch ms with fractions. */
  readonly at: number;
}

export interface TrayHost {
  /** Registered items, oldest first. */
  readonly items: readonly RegisteredItem[];
  /** Names of the signals items sent ("NewIcon", "NewToolTip"). */
  readonly signals: readonly string[];
  /** Everything about the newest item. Rejects when there is none. */
  read(): Promise<TrayItem>;
  menu(): Promise<readonly MenuRow[]>;
  /** Clicks the row with that label, found through the submenus of the labels before it. Rejects when there is none. */
  choose(...labels: readonly string[]): Promise<void>;
  /** A left click on the icon. */
  activate(): Promise<void>;
  /** A host announces itself on a watcher that had none. */
  announceHost(): void;
  stop(): void;
}

/** The tray of a desktop: a StatusNotifierWatcher with a host that records. `hosted: false`: a watcher before any panel runs. */
export async function startTrayHost(hosted = true): Promise<TrayHost> {
  const { bus, call, reply, emit, own, disconnect } = connect();
  const items: RegisteredItem[] = [];
  const signals: string[] = [];
  let hasHost = hosted;
  const watcherProperties = (): Record<string, Variant> => ({
    RegisteredStatusNotifierItems: new Variant(
      'as',
      items.map(({ service, path }) => service + path),
    ),
    IsStatusNotifierHostRegistered: new Variant('b', hasHost),
    ProtocolVersion: new Variant('i', 0),
  });

  bus.addMethodHandler((message: Message) => {
    if (message.path !== watcherPath) return false;
    switch (message.member) {
      case 'RegisterStatusNotifierItem': {
        const [argument] = v.parse(name, message.body);
        const sender = message.sender ?? '';
        const at = performance.timeOrigin + performance.now();
        items.push(
          argument.startsWith('/')
            ? { service: sender, path: argument, at }
            : { service: argument, path: '/StatusNotifierItem', at },
        );
        emit(watcherPath, watcher, 'StatusNotifierItemRegistered', 's', [argument]);
        return reply(message);
      }
      case 'Get': {
        const wanted = watcherProperties()[v.parse(propertyName, message.body)[1]];
        return wanted === undefined ? false : reply(message, 'v', [wanted]);
      }
      case 'GetAll':
        return reply(message, 'a{sv}', [watcherProperties()]);
      default:
        return false;
    }
  });
  bus.on('message', (message: Message) => {
    if (message.type === MessageType.SIGNAL && message.interface === item) signals.push(message.member ?? '');
  });
  const daemon = 'org.freedesktop.DBus';
  await call(daemon, '/org/freedesktop/DBus', daemon, 'AddMatch', 's', [`type='signal',interface='${item}'`]);
  await own(watcher);

  const newest = (): RegisteredItem => {
    const last = items.at(-1);
    if (last === undefined) throw new Error('no tray icon is registered');
    return last;
  };
  const read = async (): Promise<TrayItem> => {
    const { service, path } = newest();
    const [all] = v.parse(allProperties, await call(service, path, properties, 'GetAll', 's', [item]));
    const known = v.parse(itemProperties, all);
    const pixmap = known.IconPixmap.value.at(-1);
    return {
      id: known.Id.value,
      status: known.Status.value,
      tooltip: known.ToolTip.value[2],
      menuPath: known.Menu.value,
      pixmap: pixmap === undefined ? null : { width: pixmap[0], height: pixmap[1], argb: pixmap[2] },
    };
  };
  const menu = async (): Promise<readonly MenuRow[]> => {
    const { menuPath } = await read();
    const { service } = newest();
    await call(service, menuPath, dbusmenu, 'AboutToShow', 'i', [0]);
    const answer = await call(service, menuPath, dbusmenu, 'GetLayout', 'iias', [0, -1, []]);
    return v.parse(layout, answer)[1][2].map(({ value }) => menuRow(value));
  };

  return {
    items,
    signals,
    read,
    menu,
    async choose(...labels) {
      const { menuPath } = await read();
      let rows = await menu();
      let wanted: MenuRow | undefined;
      for (const label of labels) {
        wanted = rows.find((entry) => entry.label === label && entry.enabled);
        rows = wanted?.rows ?? [];
      }
      if (wanted === undefined) throw new Error(`no menu row "${labels.join(' › ')}" to click`);
      await call(newest().service, menuPath, dbusmenu, 'Event', 'isvu', [wanted.id, 'clicked', new Variant('i', 0), 0]);
    },
    async activate() {
      const { service, path } = newest();
      await call(service, path, item, 'Activate', 'ii', [0, 0]);
    },
    announceHost() {
      hasHost = true;
      emit(watcherPath, watcher, 'StatusNotifierHostRegistered', '', []);
    },
    stop: disconnect,
  };
}

function menuRow(value: unknown): MenuRow {
  const [id, known, rows] = v.parse(row, value);
  const label = known['label']?.value;
  return {
    id,
    // The protocol's own escape of its access-key mark.
    label: typeof label === 'string' ? label.replaceAll('__', '_') : '',
    separator: known['type']?.value === 'separator',
    enabled: known['enabled']?.value !== false,
    rows: rows.map((inner) => menuRow(inner.value)),
  };
}
