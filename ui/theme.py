"""The colours of `ui/static/tokens.css` as a Gradio theme, so that its own parts match ours."""

import gradio as gr

_SYSTEM = gr.themes.Font  # a system font is named, never fetched


def create_theme() -> gr.themes.Base:
    """Return the theme: system fonts, our colours by reference to the tokens, no shadows."""
    fonts = [_SYSTEM("system-ui"), _SYSTEM("-apple-system"), _SYSTEM("Segoe UI"), _SYSTEM("Arial")]
    theme = gr.themes.Base(
        font=[*fonts, _SYSTEM("sans-serif")], font_mono=[_SYSTEM("ui-monospace")]
    )
    colours = {
        "body_background_fill": "var(--paper)",
        "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--ink-soft)",
        "background_fill_primary": "var(--paper)",
        "background_fill_secondary": "var(--paper-2)",
        "block_background_fill": "var(--paper)",
        "block_label_text_color": "var(--ink)",
        "block_title_text_color": "var(--ink)",
        "block_info_text_color": "var(--ink-soft)",
        "border_color_primary": "var(--line)",
        "input_background_fill": "var(--paper)",
        "input_border_color": "var(--edge)",
        "input_border_color_focus": "var(--accent)",
        "input_placeholder_color": "var(--ink-soft)",
        "button_primary_background_fill": "var(--accent)",
        "button_primary_background_fill_hover": "var(--accent-strong)",
        "button_primary_text_color": "var(--on-accent)",
        "button_secondary_background_fill": "var(--paper-2)",
        "button_secondary_background_fill_hover": "var(--paper-3)",
        "button_secondary_text_color": "var(--ink)",
        "link_text_color": "var(--link)",
        "link_text_color_hover": "var(--link)",
        "link_text_color_visited": "var(--link)",
        "link_text_color_active": "var(--link)",
    }
    # The tokens change with the reader's scheme by themselves, so both variants are the same.
    return theme.set(**colours, **{f"{name}_dark": value for name, value in colours.items()})
