const { document, sendgauge } = globalThis;
const heard = document.querySelector('#heard');
for (const push of ['changed', 'navigate']) {
  sendgauge.on(push, (payload) => {
    const item = document.createElement('li');
    item.textContent = `${push} ${JSON.stringify(payload)}`;
    heard.append(item);
  });
}
