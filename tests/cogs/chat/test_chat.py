from tests.scene import Scene, labels


async def test_chat_acknowledges_with_the_question_and_answers_in_a_thread(scene: Scene) -> None:
    invocation, thread = await scene.chat("repeat: hello world")
    starter = await invocation.answered()
    assert "repeat: hello world" in starter["content"]
    answer = await scene.answer(thread)
    assert "hello world" in answer["content"]
    assert labels(answer) == ["Regenerate", "👍", "👎"]
    assert scene.world.seed.state.channel(thread).parent_id == scene.channel()
