const heard = document.querySelector('#heard');
for (const push of ['changed', 'navigate']) {
  window.sendgauge.on(push, (payload) => {
    const item = document.createElement('li');
    item.textContent = `${push} ${JSON.stringify(payload)}`;
    heard.append(item);
  });
}
