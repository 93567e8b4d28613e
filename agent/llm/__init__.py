"""Language models behind the `LanguageModel` port: any OpenAI-compatible server, and a list of them by preference.

Belongs here: adapters and the local server's process entry point (`llama_server`, never imported by the voice process).
Does not belong: prompts and what an answer means (`agent.prompts`, `agent.model_tier`).
"""
