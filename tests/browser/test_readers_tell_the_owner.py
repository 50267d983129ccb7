"""Can a reader say what helped, where they got stuck and what is missing, scripts or none?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from looking import awaited, open_page, resize, search_path, texts, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from faq.feedback import Feedback, FeedbackStore

pytestmark = pytest.mark.browser

_QUESTION = "卖家一直没发货怎么催"
_PASSAGE = "delivery/late#催卖家发货"
_NONE = "火星车的轮胎"
_DOTS = "[...document.querySelectorAll('.answer .stuck > summary')]"


def _told(book: Path, matches: Callable[[Feedback], object]) -> list[Feedback]:
    return [each for each in FeedbackStore(book).each() if matches(each)]


def _last(book: Path) -> Feedback | None:
    feedback = _told(book, lambda each: each.question == _QUESTION and each.kind == "helpful")
    return feedback[-1] if feedback else None


def test_yes_is_one_touch(browser: Chrome, site: str, book: Path) -> None:
    browser.get(site + search_path(_QUESTION))
    browser.find_element(By.CSS_SELECTOR, ".helpful [value='1']").click()
    awaited(browser, ".helpful-thanks", "谢谢")
    feedback = _last(book)
    assert feedback
    assert (feedback.passage_id, feedback.helpful, feedback.comment) == (
        "delivery/late#催卖家发货",
        True,
        "",
    )


def test_no_may_say_why(browser: Chrome, site: str, book: Path) -> None:
    before = sum(each.count for each in FeedbackStore(book).each())
    browser.get(site + search_path(_QUESTION))
    browser.find_element(By.CSS_SELECTOR, ".helpful [value='0']").click()
    awaited(browser, ".helpful-thanks", "谢谢")
    assert browser.switch_to.active_element.tag_name == "textarea"
    browser.switch_to.active_element.send_keys("没写电话")
    browser.find_element(By.CSS_SELECTOR, ".helpful-why button").click()
    until(browser, lambda: (kept := _last(book)) is not None and kept.comment == "没写电话")
    assert sum(each.count for each in FeedbackStore(book).each()) == before + 1, "one, not two"
    assert texts(browser, ".answer .told .contact a")[0] == "联系客服"


def test_without_scripts_a_form_does_the_same(scriptless: Chrome, site: str, book: Path) -> None:
    scriptless.get(site + search_path(_QUESTION))
    assert not scriptless.find_element(By.CSS_SELECTOR, ".copy").is_displayed()
    scriptless.find_elements(By.CSS_SELECTOR, ".checklist label")[0].click()
    scriptless.find_element(By.CSS_SELECTOR, ".helpful [value='0']").click()
    awaited(scriptless, "h1", "谢谢")
    scriptless.find_element(By.NAME, "comment").send_keys("图看不清")
    scriptless.find_element(By.CSS_SELECTOR, ".helpful-why button").click()
    until(
        scriptless, lambda: (feedback := _last(book)) is not None and feedback.comment == "图看不清"
    )
    scriptless.find_element(By.CSS_SELECTOR, ".browse a").click()
    awaited(scriptless, ".answer h2", "催卖家发货")


def test_a_stuck_step_is_told_and_the_contact_offered(
    browser: Chrome, site: str, book: Path
) -> None:
    open_page(browser, site + search_path(_QUESTION))
    second = browser.find_elements(By.CSS_SELECTOR, ".answer .stuck")[1]
    ActionChains(browser).move_to_element(second.find_element(By.XPATH, "..")).perform()
    second.find_element(By.TAG_NAME, "summary").click()
    button = second.find_element(By.TAG_NAME, "button")
    assert button.text == "卡在这一步"
    button.click()
    awaited(browser, ".stuck .helpful-thanks", "谢谢")
    (told,) = _told(book, lambda each: each.kind == "stuck" and each.question == _QUESTION)
    assert (told.passage_id, told.step) == (_PASSAGE, 2)
    assert told.step_text == "在聊天窗口写明订单号，请卖家答复发货日期。"
    contact = browser.find_element(By.CSS_SELECTOR, ".stuck .contact a").get_attribute("href")
    assert contact
    assert "chat.example" in contact
    second.find_element(By.TAG_NAME, "textarea").send_keys("没有这个按钮")
    second.find_element(By.CSS_SELECTOR, ".helpful-why button").click()
    until(browser, lambda: _told(book, lambda each: each.comment == "没有这个按钮"))
    assert len(_told(book, lambda each: each.kind == "stuck" and each.question == _QUESTION)) == 1
    assert browser.get_log("browser") == []


def test_the_dots_show_where_the_pointer_or_the_focus_is(pointing: Chrome, site: str) -> None:
    browser = pointing
    open_page(browser, site + search_path(_QUESTION))
    seen = f"return {_DOTS}.map(each => getComputedStyle(each).opacity)"
    ActionChains(browser).move_to_element(browser.find_element(By.CSS_SELECTOR, "h2")).perform()
    assert browser.execute_script(seen) == ["0", "0", "0"]
    step = browser.find_elements(By.CSS_SELECTOR, ".answer .steps li")[1]
    ActionChains(browser).move_to_element(step).perform()
    assert browser.execute_script(seen) == ["0", "1", "0"]
    browser.find_elements(By.CSS_SELECTOR, ".checklist input")[0].send_keys(Keys.TAB)
    assert browser.execute_script(seen)[0] == "1"
    assert browser.switch_to.active_element.accessible_name == "第 1 步遇到问题"


@pytest.mark.parametrize("width", [320, 1440])
def test_the_dots_cover_no_word(browser: Chrome, site: str, width: int) -> None:
    resize(browser, width)
    open_page(browser, site + search_path(_QUESTION))
    covered = browser.execute_script(
        f"return {_DOTS}.flatMap(dots => {{"
        "  const words = document.createRange();"
        "  words.selectNodeContents(dots.closest('li').querySelector('bdi'));"
        "  const {left, top, bottom} = dots.firstElementChild.getBoundingClientRect();"
        "  return [...words.getClientRects()].filter("
        "    each => each.right > left && each.bottom > top && each.top < bottom)"
        "    .map(each => each.right) })"
    )
    assert covered == []


def test_a_step_of_an_article_is_told_too(browser: Chrome, site: str, book: Path) -> None:
    open_page(browser, f"{site}/articles/delivery/late")
    before = len(_told(book, lambda each: each.kind == "stuck" and not each.question))
    summary = browser.find_elements(By.CSS_SELECTOR, ".section .stuck summary")[4]
    browser.execute_script("arguments[0].click()", summary)
    browser.find_elements(By.CSS_SELECTOR, ".section .stuck button")[4].click()
    awaited(browser, ".stuck .helpful-thanks", "谢谢")
    found = _told(book, lambda each: each.kind == "stuck" and not each.question)
    assert len(found) == before + 1
    told = next(each for each in found if each.passage_id.startswith("delivery/late#"))
    assert (told.passage_id, told.step) == ("delivery/late#超时没发货要退款", 2)


def test_an_article_is_judged(browser: Chrome, site: str, book: Path) -> None:
    open_page(browser, f"{site}/articles/money/refund")
    browser.find_element(By.CSS_SELECTOR, ".article > .helpful [value='0']").click()
    awaited(browser, ".helpful-thanks", "谢谢")
    (told,) = _told(book, lambda each: each.article_id)
    assert (told.article_id, told.helpful) == ("money/refund", False)


def test_a_question_without_an_answer_is_told(browser: Chrome, site: str, book: Path) -> None:
    open_page(browser, site + search_path(_NONE))
    browser.find_element(By.CSS_SELECTOR, ".missing button").click()
    awaited(browser, ".unanswered .helpful-thanks", "谢谢")
    browser.find_element(By.CSS_SELECTOR, ".helpful-why textarea").send_keys("想自己换")
    browser.find_element(By.CSS_SELECTOR, ".helpful-why button").click()
    until(browser, lambda: _told(book, lambda each: each.comment == "想自己换"))
    (told,) = _told(book, lambda each: each.kind == "missing" and each.question == _NONE)
    assert told.count == 1
    assert texts(browser, ".contact a").count("联系客服") == 1
    assert not browser.find_elements(By.CSS_SELECTOR, ".helpful-why")


def test_without_scripts_the_same_is_told(scriptless: Chrome, site: str, book: Path) -> None:
    scriptless.get(site + search_path("退款到账要多久"))
    stuck = scriptless.find_elements(By.CSS_SELECTOR, ".answer .stuck")[0]
    ActionChains(scriptless).move_to_element(stuck.find_element(By.XPATH, "..")).perform()
    stuck.find_element(By.TAG_NAME, "summary").click()
    stuck.find_element(By.TAG_NAME, "button").click()
    awaited(scriptless, "h1", "谢谢")
    assert texts(scriptless, ".contact a")[0] == "联系客服"
    (told,) = _told(book, lambda each: each.kind == "stuck" and "到账" in each.question)
    assert told.step == 1
    scriptless.find_element(By.CSS_SELECTOR, ".browse a").click()
    awaited(scriptless, ".answer h2", "退款到账时间")
    scriptless.get(site + search_path("火星上的押金"))
    scriptless.find_element(By.CSS_SELECTOR, ".missing button").click()
    awaited(scriptless, "h1", "谢谢")
    assert _told(book, lambda each: each.kind == "missing" and each.question == "火星上的押金")
    scriptless.get(f"{site}/articles/delivery/late")
    scriptless.find_element(By.CSS_SELECTOR, ".article > .helpful [value='1']").click()
    awaited(scriptless, "h1", "谢谢")
    scriptless.find_element(By.CSS_SELECTOR, ".browse a").click()
    awaited(scriptless, "h1", "卖家迟迟不发货")


def test_what_could_not_be_sent_is_told_and_can_be_sent_again(
    browser: Chrome, site: str, book: Path
) -> None:
    open_page(browser, site + search_path("退款到账要多久"))
    yes = browser.find_element(By.CSS_SELECTOR, ".helpful [value='1']")
    conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", conditions | {"offline": True})
    try:
        yes.click()
        awaited(browser, ".helpful-thanks", "反馈暂时无法保存")
        assert yes.get_attribute("aria-pressed") == "false"
    finally:
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", conditions | {"offline": False})
    yes.click()
    awaited(browser, ".helpful-thanks", "谢谢")
    assert yes.get_attribute("aria-pressed") == "true"
    assert _told(book, lambda each: "到账" in each.question and each.helpful)
