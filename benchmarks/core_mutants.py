"""How many small bugs of the core its tests see: each module's mutants against its own tests.

    python benchmarks/core_mutants.py [--mutants N] [--jobs N] [--seconds S] [--write] [MODULE ...]

Plants one small bug at a time (a condition the other way round, a comparison, a number off by
one, a call or a line left out) in a copy of the project, runs the module's own tests there, and
lists what no test saw. Mutants are those of ``autograder validate``, and negated conditions; not
those that end in an exception wherever they are run, which any test sees. mutmut and cosmic-ray
start an interpreter for each mutant: here it is a fork that has the libraries already, and of the
harness all that does not import the module.
``EQUIVALENT`` says which are as right as the code. ``--seconds`` stops after that time; all
mutants there are by default. ``--write`` puts the rows of these modules on docs/measured.md.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import concurrent.futures
import contextlib
import gc
import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PAGE = PROJECT / "docs" / "measured.md"
HEADING = ["module", "mutants", "seen by its own tests", "equivalent", "seconds"]

#: Modules, with the tests that are theirs.
TARGETS = {
    "grading.running": ["grading/test_running_checks.py"],
    "grading.calls": ["grading/test_calls.py", "grading/test_calls_explained.py"],
    "grading.budget": ["grading/test_budget.py"],
    "grading.order": ["grading/test_order.py"],
    "grading.verdicts": ["grading/test_verdicts.py"],
    "results.report": ["results/test_report.py"],
    "submitted.conformance": ["submitted/test_conformance.py", "submitted/test_outlines.py"],
    "submitted.forbidden.rules": ["submitted/test_forbidden_rules.py"],
    "submitted.forbidden.slices": ["submitted/test_forbidden_slices.py"],
    "submitted.forbidden.trees": ["submitted/test_forbidden_trees.py"],
    "submitted.libraries": ["submitted/test_known_libraries.py"],
    "submitted.submission": [
        "submitted/test_submission.py",
        "submitted/test_submission_places.py",
    ],
    "sandbox.ahead": ["sandbox/test_ahead.py"],
    "submitted.answers": ["submitted/test_answers_found.py"],
    "submitted.cells": [
        "submitted/test_cells_and_notebooks.py",
        "submitted/test_cells.py",
    ],
    "submitted.notebooks": [
        "submitted/test_cells_and_notebooks.py",
        "submitted/test_notebooks.py",
    ],
    "submitted.parsing": ["submitted/test_cells_and_notebooks.py", "submitted/test_parsing.py"],
    "submitted.nearest": ["submitted/test_nearest.py", "submitted/test_cells_and_notebooks.py"],
    "submitted.tokens": ["submitted/test_cells_and_notebooks.py"],
    "submitted.refusing": ["submitted/test_refusals_said.py"],
    "submitted.trees": ["submitted/test_trees_of_files.py"],
    "submitted.own_copies": ["submitted/test_trees_of_files.py"],
    "submitted.outlined": ["submitted/test_trees_of_files.py", "submitted/test_outlines.py"],
    "submitted.resting": ["submitted/test_trees_of_files.py", "submitted/test_resting.py"],
    "submitted.walking": ["submitted/test_walking.py"],
    "submitted.members": ["submitted/test_names_of_members.py"],
    "submitted.copies": ["submitted/test_names_of_members.py"],
    "classroom.gradebook": ["classroom/test_gradebook.py"],
    "classroom.store": ["classroom/test_store.py", "classroom/test_store_columns.py"],
    "sandbox.proxies": ["sandbox/test_proxies_alone.py", "sandbox/test_proxies.py"],
    "sandbox.protocol.coding": ["sandbox/test_wire_bounds.py", "sandbox/test_protocol.py"],
    "sandbox.protocol.arrays": ["sandbox/test_wire_bounds.py", "sandbox/test_protocol.py"],
    "sandbox.protocol.frames": ["sandbox/test_wire_bounds.py", "sandbox/test_protocol.py"],
    "sandbox.protocol.kinds": ["sandbox/test_wire_bounds.py", "sandbox/test_protocol.py"],
    "sandbox.protocol.sealed": ["sandbox/test_sealed.py"],
    "sandbox.unasked": ["sandbox/test_unasked.py"],
    "sandbox.walls.safe_path": ["sandbox/walls/test_safe_path.py"],
    "sandbox.inside.defined": ["sandbox/inside/test_defined.py"],
    "sandbox.protocol.tables": ["sandbox/test_wire_bounds.py", "sandbox/test_plain_tables.py"],
    "sandbox.standins.data": ["sandbox/standins/test_served_files.py"],
    "sandbox.standins.files": ["sandbox/standins/test_served_files.py"],
    "sandbox.standins.keras": ["sandbox/standins/test_served_files.py"],
    "sandbox.standins.network": ["sandbox/standins/test_served_files.py"],
    "sandbox.standins.old_names": ["sandbox/standins/test_served_files.py"],
    "sandbox.failures": ["sandbox/test_failures_said.py"],
    "sandbox.asking": ["sandbox/test_failures_said.py"],
    "sandbox.misfits": ["sandbox/test_failures_said.py", "sandbox/test_raised_causes.py"],
    "sandbox.offering": ["sandbox/test_failures_said.py"],
    "sandbox.printed": ["sandbox/test_failures_said.py", "sandbox/test_printed.py"],
    "sandbox.records": ["sandbox/test_failures_said.py", "sandbox/test_records.py"],
    "sandbox.inside.describing": [
        "sandbox/inside/test_described_inside.py",
        "sandbox/inside/test_describing.py",
    ],
    "sandbox.inside.operands": ["sandbox/inside/test_described_inside.py"],
    "sandbox.inside.arguments": ["sandbox/inside/test_described_inside.py"],
    "sandbox.inside.plain": [
        "sandbox/inside/test_described_inside.py",
        "sandbox/inside/test_plain.py",
    ],
    "sandbox.inside.text_files": [
        "sandbox/inside/test_described_inside.py",
        "sandbox/inside/test_data_files.py",
    ],
    "sandbox.shown": ["sandbox/test_shown_keys.py"],
    "sandbox.inside.repairs.rules": ["sandbox/inside/test_repair_rules.py"],
    "sandbox.inside.repairs.source": ["sandbox/inside/test_repair_source.py"],
    "sandbox.inside.repairs.applying": ["sandbox/inside/test_repair_source.py"],
    "sandbox.inside.repairs.outside": ["sandbox/inside/test_repair_source.py"],
    "sandbox.inside.repairs.additions": ["sandbox/inside/test_repair_additions.py"],
    "sandbox.inside.repairs.terms": ["sandbox/inside/test_repair_additions.py"],
    "sandbox.inside.repairs.forgotten": ["sandbox/inside/test_repair_additions.py"],
    "sandbox.inside.repairs.missing_lines": ["sandbox/inside/test_repair_lines.py"],
    "sandbox.inside.repairs.companions": ["sandbox/inside/test_repair_lines.py"],
    "sandbox.inside.repairs.mistaken": ["sandbox/inside/test_repair_mistaken.py"],
    "sandbox.inside.repairs.forgotten_lines": ["sandbox/inside/test_repair_lines.py"],
    "sandbox.inside.repairs.calls_forgotten": [
        "sandbox/inside/test_repair_lines.py",
        "sandbox/inside/test_repair_scope.py",
    ],
    "sandbox.inside.repairs.recalled": [
        "sandbox/inside/test_repair_lines.py",
        "sandbox/inside/test_recalled.py",
    ],
    "sandbox.inside.repairs.scope": ["sandbox/inside/test_repair_scope.py"],
    "sandbox.inside.repairs.outcomes": ["sandbox/inside/test_repair_scope.py"],
    "sandbox.inside.repairs.tracing": ["sandbox/inside/test_repair_scope.py"],
    "sandbox.inside.repairs.replaying": ["sandbox/inside/test_repair_scope.py"],
    "sandbox.walls.watching": ["sandbox/walls/test_watched_calls.py"],
    "sandbox.walls.jail": [
        "sandbox/walls/test_jail.py",
        "sandbox/walls/test_jail_bounds.py",
        "sandbox/walls/test_jail_walls.py",
    ],
    "renderers.gradescope": [
        "renderers/test_gradescope_texts.py",
        "renderers/test_gradescope.py",
    ],
    "renderers.terminal": ["renderers/test_terminal_layout.py", "renderers/test_terminal.py"],
    "renderers.text": ["renderers/test_text.py"],
    "renderers.html": ["renderers/test_html.py", "renderers/test_html_shown.py"],
    "driving.activations": ["driving/test_driven_by_hand.py", "driving/test_torch_epochs.py"],
    "driving.bindings": [
        "driving/test_bindings_at_hand.py",
        "driving/test_torch_trainings.py",
    ],
    "driving.classifier_files": ["driving/test_classifier_files.py"],
    "driving.data_items": ["driving/test_data_items.py", "driving/test_driven_by_hand.py"],
    "driving.disguise": ["driving/test_disguise.py"],
    "driving.fitted_classifiers": ["driving/test_driven_by_hand.py"],
    "driving.flat_images": ["driving/test_flat_images.py"],
    "driving.given": ["driving/test_given_at_hand.py", "driving/test_given.py"],
    "driving.layer_lists": [
        "driving/test_layer_lists_at_hand.py",
        "driving/test_layer_lists.py",
    ],
    "driving.layers": ["driving/test_layers_by_hand.py", "driving/test_driven_by_hand.py"],
    "driving.loaded_tables": ["driving/test_loaded_tables.py"],
    "driving.one_hot_labels": ["driving/test_one_hot_labels.py"],
    "driving.printing": ["driving/test_driven_by_hand.py"],
    "driving.published_sets": ["driving/test_published_sets.py"],
    "driving.renaming": ["driving/test_renaming_at_hand.py", "driving/test_renaming.py"],
    "driving.sample_networks": ["driving/test_sample_networks.py"],
    "driving.samples": ["driving/test_driven_by_hand.py", "driving/test_torch_epochs.py"],
    "driving.seeding": ["driving/test_driven_by_hand.py"],
    "driving.sklearn_runs": ["driving/test_sklearn_runs.py"],
    "driving.softmax_regression": ["driving/test_driven_by_hand.py"],
    "driving.torch_data": ["driving/test_torch_data_at_hand.py"],
    "driving.torch_descent": [
        "driving/test_torch_trainings_at_hand.py",
        "driving/test_torch_trainings.py",
    ],
    "driving.torch_epochs": [
        "driving/test_torch_trainings_at_hand.py",
        "driving/test_torch_epochs.py",
    ],
    "driving.torch_images": [
        "driving/test_torch_images.py",
        "driving/test_torch_images_at_hand.py",
        "driving/test_regressions_and_classifiers.py",
    ],
    "driving.torch_loaders": ["driving/test_torch_data_at_hand.py"],
    "driving.torch_models": [
        "driving/test_torch_models_at_hand.py",
        "driving/test_torch_trainings.py",
    ],
    "driving.torch_recording": [
        "driving/test_torch_trainings_at_hand.py",
        "driving/test_torch_trainings.py",
    ],
    "driving.torch_sizes": ["driving/test_torch_sizes.py"],
    "driving.torch_steps": ["driving/test_torch_trainings_at_hand.py"],
    "driving.training_arrays": [
        "driving/test_training_arrays_at_hand.py",
        "driving/test_training_arrays.py",
    ],
    "driving.variables": ["driving/test_driven_by_hand.py", "driving/test_driven_variables.py"],
    "driving.watched_updates": [
        "driving/test_watched_updates.py",
        "driving/test_driven_by_hand.py",
    ],
    "homework.along": ["homework/test_asked_places.py", "homework/test_along.py"],
    "homework.asked": ["homework/test_asked_places.py", "homework/test_asked.py"],
    "homework.assignment": ["homework/test_assignment_checks.py"],
    "homework.bundle": ["homework/test_folder_parts.py", "homework/test_bundle.py"],
    "homework.checks": ["homework/test_assignment_checks.py"],
    "homework.declarations": [
        "homework/test_declared_kinds.py",
        "homework/test_declarations.py",
    ],
    "homework.finding": ["homework/test_finding.py"],
    "homework.folders": ["homework/test_folder_parts.py"],
    "homework.homework": ["homework/test_folder_parts.py", "homework/test_ready.py"],
    "homework.reference_imports": ["homework/test_reference_imports.py"],
    "homework.requirements": ["homework/test_requirement_lines.py"],
    "homework.starting_imports": ["homework/test_starting_imports.py"],
    "homework.trees": ["homework/test_folder_parts.py", "homework/test_asked.py"],
    "homework.trials": ["homework/test_trials_declared.py"],
    "kit.answers": ["kit/test_kit_answers.py"],
    "kit.asking": ["kit/test_kit_asking.py"],
    "kit.checking": ["kit/test_kit_checked.py"],
    "kit.console": ["kit/test_kit_console.py"],
    "kit.driving": ["kit/test_kit_process.py"],
    "kit.handed_in": ["kit/test_kit_reading.py", "kit/test_kit_libraries.py"],
    "kit.main": ["kit/test_kit_command.py", "kit/test_kit_watching.py", "kit/test_kit_data.py"],
    "kit.pipes": ["kit/test_kit_process.py"],
    "kit.record": ["kit/test_kit_record.py"],
    "kit.record_files": ["kit/test_record_files.py"],
    "kit.renamed": ["kit/test_kit_renamed.py"],
    "kit.replay": ["kit/test_kit_replayed.py", "kit/test_kit_replay.py"],
    "kit.shared": ["kit/test_kit_shared.py"],
    "kit.student": ["kit/test_kit_process.py", "kit/test_kit_cells.py"],
    "oracles.arrangements": ["oracles/test_diagnose.py", "oracles/test_scatters.py"],
    "oracles.attempts": ["oracles/test_trials_of_code.py"],
    "oracles.backprop": ["oracles/test_backprop_asserted.py"],
    "oracles.batch_averages": ["oracles/test_batch_averages.py"],
    "oracles.beyond": ["oracles/test_beyond.py", "oracles/test_compare.py"],
    "oracles.causes": ["oracles/test_diagnose.py", "oracles/test_formulas.py"],
    "oracles.class_counts": ["oracles/test_class_counts.py"],
    "oracles.class_images": ["oracles/test_image_networks.py"],
    "oracles.columns": ["oracles/test_columns.py"],
    "oracles.compare": ["oracles/test_compare.py", "oracles/test_beyond.py"],
    "oracles.covariances": ["oracles/test_principal_components.py"],
    "oracles.curve_lists": ["oracles/test_curve_entries.py"],
    "oracles.curves": ["oracles/test_curves.py"],
    "oracles.descent_checks": ["oracles/test_descent_checks.py"],
    "oracles.descents": ["oracles/test_known_descents.py"],
    "oracles.diagnose": ["oracles/test_diagnose.py"],
    "oracles.drawn_images": ["oracles/test_drawn_images.py"],
    "oracles.drawn_numbers": ["oracles/test_drawn_bounds.py", "oracles/test_drawn_numbers.py"],
    "oracles.drawn_rows": ["oracles/test_drawn_rows.py"],
    "oracles.drawn_series": ["oracles/test_image_networks.py"],
    "oracles.either_form": ["oracles/test_trials_of_code.py"],
    "oracles.epoch_models": ["oracles/test_epoch_models.py"],
    "oracles.error_measures": ["oracles/test_error_measures.py"],
    "oracles.exactly": ["oracles/test_exactly.py"],
    "oracles.first_updates": ["oracles/test_first_updates.py"],
    "oracles.fitted_classifiers": ["oracles/test_fitted_classifiers.py"],
    "oracles.formulas": ["oracles/test_formulas.py"],
    "oracles.frames": ["oracles/test_frames.py"],
    "oracles.gradients": ["oracles/test_gradients.py"],
    "oracles.image_batches": ["oracles/test_image_batches.py"],
    "oracles.image_rows": ["oracles/test_image_rows.py"],
    "oracles.layer_shapes": ["oracles/test_layer_shapes.py"],
    "oracles.learned_kernels": ["oracles/test_image_networks.py"],
    "oracles.levels": ["oracles/test_levels_and_marks.py", "oracles/test_curves.py"],
    "oracles.loops": ["oracles/test_loops_asserted.py"],
    "oracles.made_here": ["oracles/test_made_here.py"],
    "oracles.metrics": ["oracles/test_metrics_by_hand.py"],
    "oracles.mini_batch_means": ["oracles/test_mini_batch_means.py"],
    "oracles.mini_batches": ["oracles/test_mini_batch_curves.py"],
    "oracles.neighbor_votes": ["oracles/test_neighbor_votes.py"],
    "oracles.network_outputs": ["oracles/test_network_outputs.py"],
    "oracles.one_hots": ["oracles/test_one_hots.py"],
    "oracles.own_forward": ["oracles/test_gradients.py"],
    "oracles.own_values": ["oracles/test_own_values.py"],
    "oracles.plain": ["oracles/test_plain_data.py"],
    "oracles.plots": ["oracles/test_plots_asserted.py"],
    "oracles.predictions": ["oracles/test_hidden_predictions.py"],
    "oracles.principal_components": ["oracles/test_principal_components.py"],
    "oracles.raising": ["oracles/test_raising.py"],
    "oracles.reached": ["oracles/test_network_outputs.py"],
    "oracles.readings": ["oracles/test_readings.py"],
    "oracles.recognisers": ["oracles/test_diagnose.py"],
    "oracles.reconstructions": ["oracles/test_reconstructions.py"],
    "oracles.recordings": ["oracles/test_recorded_updates.py", "oracles/test_recordings.py"],
    "oracles.reductions": ["oracles/test_diagnose.py"],
    "oracles.resizing": ["oracles/test_resizing.py"],
    "oracles.returned": [
        "oracles/test_returned_values.py",
        "oracles/test_several_values.py",
        "oracles/test_reshaped.py",
    ],
    "oracles.right_counts": ["oracles/test_right_counts.py"],
    "oracles.same": ["oracles/test_same_answers.py", "oracles/test_same.py"],
    "oracles.sample_epochs": ["oracles/test_sample_epochs.py"],
    "oracles.saved_curves": ["oracles/test_saved_curves.py"],
    "oracles.saved_weights": ["oracles/test_saved_weights.py"],
    "oracles.scatters": ["oracles/test_scatters.py"],
    "oracles.searches": ["oracles/test_searches.py"],
    "oracles.separate_rows": ["oracles/test_image_networks.py"],
    "oracles.several": ["oracles/test_several_values.py"],
    "oracles.several_gradients": ["oracles/test_several_gradients.py"],
    "oracles.sgd": ["oracles/test_recorded_updates.py", "oracles/test_recordings.py"],
    "oracles.shaped": ["oracles/test_shaped.py"],
    "oracles.shapes": ["oracles/test_shapes_explained.py", "oracles/test_diagnose.py"],
    "oracles.shares": ["oracles/test_shares_of_each.py"],
    "oracles.slope_descents": ["oracles/test_slope_descents.py"],
    "oracles.splits": ["oracles/test_splits.py"],
    "oracles.tables": ["oracles/test_descriptions.py"],
    "oracles.text": ["oracles/test_descriptions.py"],
    "oracles.tolerances": ["oracles/test_tolerances.py", "oracles/test_compare.py"],
    "oracles.trained_here": ["oracles/test_trained_here.py"],
    "oracles.trained_steps": ["oracles/test_trained_steps.py"],
    "oracles.training_logs": ["oracles/test_training_logs.py"],
    "oracles.uniform_numbers": ["oracles/test_uniform_numbers.py"],
    "oracles.validated": ["oracles/test_validated.py"],
    "marks.declaration": ["marks/test_declared_marks.py"],
    "marks.lateness": ["marks/test_late_rule.py", "marks/test_lateness.py"],
    "marks.people": ["marks/test_directory.py", "marks/test_people.py"],
    "marks.sheets": ["marks/test_sheets_read.py", "marks/test_people.py"],
    "marks.sources": ["marks/test_sources.py"],
    "marks.reckoning": ["marks/test_reckoned.py", "marks/test_reckoning.py"],
    "marks.run": ["marks/test_marks_command.py", "marks/test_marks_made.py"],
    "marks.tables": ["marks/test_mark_tables.py"],
    "marks.commands": ["marks/test_marks_command.py", "marks/test_marks_made.py"],
    "results.amounts": ["results/test_amounts.py"],
    "results.cause": ["results/test_cause.py"],
    "results.figures": ["results/test_figures_told.py"],
    "results.paying": ["results/test_paying.py"],
    "results.pictures": ["results/test_pictures.py"],
    "results.reference_curves": ["results/test_curves_recorded.py"],
    "results.repair": ["results/test_repair_words.py", "results/test_repair.py"],
    "results.shown": ["results/test_shown_bounds.py", "results/test_shown.py"],
    "results.unwritten": ["results/test_unwritten.py"],
    "review.app": ["review/test_review_app.py"],
    "review.markdown": ["review/test_markdown_bounds.py", "review/test_markdown.py"],
    "review.pages": ["review/test_standing.py", "review/test_review_app.py"],
    "review.sheet": ["review/test_standing.py", "review/test_sheet.py"],
    "review.writing": ["review/test_writing.py"],
    "classroom.combining": ["classroom/test_decided.py"],
    "classroom.manual": ["classroom/test_decided.py"],
    "classroom.overrides": ["classroom/test_desk_alone.py", "classroom/test_desk.py"],
    "classroom.desk": ["classroom/test_desk_alone.py", "classroom/test_desk.py"],
    "classroom.desk_file": ["classroom/test_desk_alone.py", "classroom/test_desk.py"],
    "classroom.rubric_entries": ["classroom/test_desk_alone.py", "classroom/test_desk.py"],
    "classroom.review_csv": ["classroom/test_review_lines.py", "classroom/test_review_csv.py"],
    "classroom.times": ["classroom/test_class_times.py"],
    "classroom.summary": ["classroom/test_class_summaries.py", "classroom/test_summary.py"],
    "classroom.repairs": ["classroom/test_class_summaries.py", "classroom/test_repair_groups.py"],
    "classroom.rings": ["classroom/test_rings.py"],
    "classroom.entries": ["classroom/test_downloads.py"],
    "classroom.canvas_download": ["classroom/test_downloads.py"],
    "classroom.blackboard_download": ["classroom/test_downloads.py"],
    "classroom.moodle_download": ["classroom/test_downloads.py"],
    "classroom.gradescope_export": ["classroom/test_downloads.py", "classroom/test_intake.py"],
    "classroom.github_clones": ["classroom/test_downloads.py"],
    "classroom.folders": ["classroom/test_downloads.py", "classroom/test_intake.py"],
    "classroom.archives": ["classroom/test_intake.py", "classroom/test_unpacking.py"],
    "classroom.merging": ["classroom/test_check_codes.py", "classroom/test_merging.py"],
    "classroom.check_keys": ["classroom/test_check_codes.py", "classroom/test_merging.py"],
    "classroom.plan": ["classroom/test_plan.py", "classroom/test_merging.py"],
    "classroom.outputs": ["classroom/test_written_out.py"],
    "classroom.feedback": ["classroom/test_given_back.py", "classroom/test_feedback.py"],
    "suites.marks": ["suites/test_stated_marks.py"],
    "suites.judging": ["suites/test_judged.py"],
    "suites.cell_verdicts": ["suites/test_cell_verdicts.py"],
    "suites.forms": ["suites/test_shared_points.py", "suites/test_forms.py"],
    "suites.settings": ["suites/test_stated_settings.py"],
    "suites.files": ["suites/test_suite_texts.py"],
    "suites.keeping": ["suites/test_suite_texts.py"],
    "suites.exact_types": ["suites/test_type_questions.py"],
    "suites.nbgrader": ["suites/test_notebooks_cut.py", "suites/test_cells_placed.py"],
    "suites.releasing": ["suites/test_notebooks_cut.py"],
    "suites.arranging": ["suites/test_notebooks_cut.py"],
    "suites.otter": ["suites/test_notebooks_cut.py", "suites/test_cells_placed.py"],
    "suites.otter_master": ["suites/test_notebooks_cut.py"],
    "suites.otter_release": ["suites/test_notebooks_cut.py", "suites/test_cells_placed.py"],
    "suites.otter_tests": ["suites/test_shared_points.py", "suites/test_cells_placed.py"],
    "suites.guard": ["suites/test_whose_files.py"],
    "suites.command_lines": ["suites/test_whose_files.py"],
    "suites.classes": ["suites/test_told_to_suites.py"],
    "suites.inside.asked": ["suites/test_told_to_suites.py"],
    "suites.inside.packing": ["suites/test_told_to_suites.py", "suites/test_twins.py"],
    "suites.assignment": ["suites/test_cases_as_checks.py"],
    "suites.recorded": ["suites/test_cases_as_checks.py", "suites/test_recorded_ways.py"],
    "suites.pytests": ["suites/test_pytest_read.py"],
    "suites.starters": ["suites/test_starters_told.py"],
    "suites.students": ["suites/test_starters_told.py"],
    "suites.values": ["suites/test_values_read.py", "suites/test_values.py"],
    "suites.notices": ["suites/test_notices_repeated.py"],
    "authoring.shapes": ["authoring/test_shapes_and_answers.py"],
    "authoring.other_answers": ["authoring/test_shapes_and_answers.py"],
    "authoring.bodies": ["authoring/test_shapes_and_answers.py"],
    "authoring.unmarked": ["authoring/test_shapes_and_answers.py"],
    "authoring.breakdowns": ["authoring/test_shapes_and_answers.py"],
    "authoring.variants": ["authoring/test_variants_tried.py"],
    "authoring.agreement": ["authoring/test_agreement_counted.py"],
    "authoring.rehearsing": ["authoring/test_rehearsing.py", "authoring/test_alike.py"],
    "authoring.early": ["authoring/test_early.py"],
    "authoring.alike": ["authoring/test_answers_alike.py", "authoring/test_alike.py"],
    "authoring.inputs": ["authoring/test_inputs_in_words.py", "authoring/test_inputs.py"],
    "authoring.first_checks": [
        "authoring/test_first_answers.py",
        "authoring/test_first_checks.py",
    ],
    "authoring.remembering": [
        "authoring/test_values_remembered.py",
        "authoring/test_remembering.py",
    ],
    "authoring.page": ["authoring/test_validation_shown.py"],
    "authoring.suite_table": ["authoring/test_validation_shown.py"],
    "authoring.suite_files": ["authoring/test_suite_files.py"],
    "authoring.suite_ways": ["authoring/test_ways_compared.py", "authoring/test_suite_ways.py"],
    "authoring.findings": ["authoring/test_findings_counted.py"],
    "authoring.examples": ["authoring/test_findings_counted.py"],
    "authoring.repaired": ["authoring/test_findings_counted.py"],
    "authoring.operators": ["authoring/test_operators.py"],
    "authoring.kinds": ["authoring/test_operators.py"],
    "authoring.mutants": ["authoring/test_mutants.py", "authoring/test_mutants_placed.py"],
    "authoring.judging": [
        "authoring/test_judging.py",
        "authoring/test_mutants_placed.py",
        "authoring/test_pairs_of_mutants.py",
    ],
    "authoring.rewrites": ["authoring/test_rewrites.py", "authoring/test_rewritten.py"],
    "authoring.skeleton": ["authoring/test_skeleton_lines.py", "authoring/test_markers.py"],
    "authoring.markers": ["authoring/test_markers.py", "authoring/test_skeleton_lines.py"],
    "authoring.percent": ["authoring/test_edits_of_texts.py", "authoring/test_percent.py"],
    "authoring.docstrings": ["authoring/test_edits_of_texts.py", "authoring/test_inputs.py"],
    "authoring.sameness": ["authoring/test_edits_of_texts.py"],
    "authoring.cases.edits": ["authoring/test_edits_of_texts.py"],
    "datasets.idx": ["datasets/test_tables_of_data.py"],
    "datasets.tables": ["datasets/test_tables_of_data.py", "datasets/test_tables.py"],
    "datasets.batches": ["datasets/test_batches.py", "datasets/test_tables_of_data.py"],
    "datasets.split": ["datasets/test_tables_of_data.py"],
    "repair.ordering": ["repair/test_repair_ordering.py", "repair/test_searched.py"],
    "repair.search": ["repair/test_searched.py"],
}

#: Mutants that are as right as the code, and why; ``*`` stands for any text.
EQUIVALENT: dict[str, str] = {
    "grading.verdicts.grader_failed: tip, trace = *": "a line more or less of a traceback",
    "classroom.gradebook.for_gradescope: earned = *(None, 1.0)*": "of these two, only None counts",
    "grading.calls.Calls._call_once: seed = int(*": "another stream is as good",
    "submitted.conformance._MOST_CLOSE: *": "a bound far above what any file has",
    "submitted.conformance.renamed: few = * - 1) <= *": "the same bound, one off",
    "sandbox.walls.watching.MOST_CALLS: *": "more than anybody reads, either way",
    "sandbox.walls.watching.Watch.start: self._resolve() → pass": "the first call resolves, too",
    "sandbox.walls.watching.Watch._resolve: self._unresolved.remove(name) → pass": "found again",
    "sandbox.walls.watching._class_in: names = *": "the first of one or of two",
    "sandbox.walls.watching.Watch._event: elif event == *": "Python reports each return, too",
    "submitted.conformance.renamed: close = *, here, 2, 0.6)": "the first of one or of two",
    "submitted.conformance.Name: *": "a bound far above what any name has",
    "submitted.conformance.MOST_NAMES: *": "a bound far above what any file has",
    "renderers.terminal._page: number_width = *, default=1)": "without checks no row is so wide",
    "renderers.terminal.*ratio=2*": "the only column that has a share of the rest has all of it",
    "renderers.terminal._row: *padding=(1, 2)*": "of a single row, Rich leaves out what is above",
    "renderers.text.printable: if len(text) <= limit: *- 1) <= *": "it is cut below as well",
    "renderers.text.one_line: start*5 * limit*": "how much of megabytes is looked at",
    "renderers.text._written_out: *57344:": "the character after the last surrogate is not active",
    "renderers.text._written_out: *256:": "the first of two bytes is not active",
    "renderers.text._written_out: *65536 else *": "the first of three bytes is not active",
    "renderers.html.render: places=*": "the number of an anchor, the same at both of its ends",
    "renderers.gradescope.results: share*, 2)": "alone it has no more than it has among fifty",
    "renderers.gradescope._json: return json.dumps*allow_nan=True*": "pydantic has refused it",
    "renderers.gradescope._json: return json.dumps*indent=2*": "blanks between the same values",
    "sandbox.walls.jail.Jail.enter: *(PR_SET_CHILD_SUBREAPER, 2)": "any number but 0 means yes",
    "submitted.forbidden.rules._LONGEST_NAME: *": "a bound far above what any name has",
    "submitted.forbidden.trees._DEPTH: *": "a bound far above what any files have",
    "submitted.forbidden.trees.Tree.__init__: for _ in range(_DEPTH*": "the same bound, one off",
    "driving.torch_models.called_with: *.clone()) → *(x).clone())": "no gradient is recorded there",
    "driving.torch_models.recording: *.detach()*": "a number either way",
    "oracles.shapes._outer: *(found[1], 1)*": "of a square array, whose sides are as long",
    "driving.torch_data.evaluated: *copy=False)*": "what is sent is read once",
    "driving.torch_data.evaluated: * else pixels)": "what is sent is read once",
    "oracles.recordings.Recording.of: *default=1)*": "a call about no sample at all",
    "driving.torch_recording.record: labels = *": "other labels",
    "driving.torch_recording.record: weights = *": "other first weights",
    "driving.torch_descent.descend: y = *": "other labels of both kinds",
    "driving.torch_descent.descend: slope = *": "another slope that never changes",
    "driving.torch_descent.descend: start = *": "other first weights",
    "driving.torch_descent.scripted_loss: steeper = *1 - 0.0001 *": "a little less steep each time",
    "driving.torch_data.parameter_values: *": "what crosses the wire is a copy without gradients",
    "driving.layer_lists.layouts: *(len(set(one)) - 1)": "the same order",
    "oracles.shapes._outer: n = *": "of a square array, whose sides are as long",
    "submitted.forbidden.trees.Tree._hand_on: known[name] = [(0, meaning)] → known[name] = [(1*": (
        "of one binding alone the line is never asked for"
    ),
    "marks.people.Directory.named: found = {0: student} → *": "a key that nobody asks for",
    "marks.sheets.read: dict(zip(*(len(columns) - 1)], *": "a line has one cell at least",
    "marks.tables.*default=timedelta(1))*": "every declaration has a part",
    "marks.tables.plain: days = *default=1)": "every declaration has a part",
    "suites.judging._summary: first = *[:2] or *": "the first of one or of two",
    "suites.marks.require_known: close = *, 2)": "the first of one or of two",
    "authoring.judging.Judged.named: *repr=True*": "what a debugger shows",
    "authoring.judging.pairs: * → for second in group[index :]": "nothing is apart from itself",
    "authoring.findings.Stage.least: *": "none may fall, of all as of more than all",
    "authoring.examples._close: *rel_tol=2e-09*": "up to 1,000 points the other bound is wider",
    "authoring.suite_ways._SEED: *": "another seed is as good",
    "classroom.outputs.write_texts: *lasting=True*": "the same bytes, kept more surely",
    "classroom.summary.diagnoses: *most_common(2)*": "the first of one or of two",
    "classroom.summary.histogram: width = * else 2.0": "without points there is no bar",
}

#: Kinds that end in an exception wherever they are run (a negated object), or change only types.
_SEEN_BY_ANY = ("sign", "swapped values", "wrong dtype")
#: Imported before the forks, and what the tests import of the harness: what builds on the module
#: that is changed, each fork imports again.
_LIBRARIES = (
    *("numpy", "pytest", "pydantic", "click", "jinja2", "rich.console", "msgpack", "psutil"),
    *("hypothesis.strategies", "playwright.sync_api", "axe_playwright_python", "anyio"),
    *("torch", "torch._dynamo", "pandas", "scipy.stats", "sklearn.svm", "sklearn.decomposition"),
)
#: They are there before pytest looks at them: it need not rewrite what they assert.
_IMPORTED = ("-W", "ignore::pytest.PytestAssertRewriteWarning", "-p", "no:anyio")
_PARTS = (
    *("autograder", "tests", "scripts", "benchmarks", "docs", "reference", "skeletons"),
    *("submissions_example", "pyproject.toml", "README.md", "setup.sh", "run_autograder"),
)


@dataclass(frozen=True)
class Bug:
    """A module with one small wrong change; `key` is what ``EQUIVALENT`` calls it."""

    key: str
    line: int
    source: str


def bugs(source: str, module: str) -> list[Bug]:
    """Return the bugs to plant in the source of a module, in the order of its lines."""
    from autograder.authoring import mutants

    marked = f"# BEGIN SOLUTION\n{source}# END SOLUTION\n"
    found = [
        Bug(f"{module}.{each.key}", each.line - 1, "\n".join(each.source.split("\n")[1:-2]) + "\n")
        for each in mutants.all_mutants(marked, module, lambda _: False)
        if each.operator not in _SEEN_BY_ANY
    ]
    found += negated(source, module)
    return sorted({each.source: each for each in found}.values(), key=lambda each: each.line)


def negated(source: str, module: str) -> Iterator[Bug]:
    """Yield a bug for each condition: the other way round."""
    lines = source.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]
    for node in ast.walk(ast.parse(source)):
        tests = [node.test] if isinstance(node, (ast.If, ast.IfExp, ast.While)) else []
        tests += node.ifs if isinstance(node, ast.comprehension) else []
        for test in tests:
            start = starts[test.lineno - 1] + test.col_offset
            end = starts[(test.end_lineno or test.lineno) - 1] + (test.end_col_offset or 0)
            said = ast.unparse(test)
            if said == "TYPE_CHECKING":
                continue
            text = source.encode()
            changed = (text[:start] + f"(not ({said}))".encode() + text[end:]).decode()
            yield Bug(f"{module}: line {test.lineno}: not ({said})", test.lineno, changed)


def reason_of(key: str) -> str | None:
    """Return why a mutant is as right as the code, if it is marked so."""
    for mark, reason in EQUIVALENT.items():
        if re.fullmatch(".*".join(map(re.escape, mark.split("*"))), key):
            return reason
    return None


@contextlib.contextmanager
def copied() -> Iterator[Path]:
    """Yield a copy of the project, compiled."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for name in _PARTS:
            if (PROJECT / name).is_dir():
                shutil.copytree(PROJECT / name, tree / name)
            else:
                shutil.copy2(PROJECT / name, tree / name)
        compileall.compile_dir(tree / "autograder", quiet=2)
        yield tree


class Bench:
    """A process that forks for each bug, in a copy of the project of its own."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve"], cwd=tree, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def passes(self, file: str, source: str, tests: Sequence[str], limit: float) -> bool:
        """Whether the tests pass with this source in the place of a file."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {"file": file, "source": source, "tests": list(tests), "limit": limit}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return bool(json.loads(self.process.stdout.readline()) == 0)


def serve() -> None:
    """Answer one bug after the other with the exit code of its tests."""
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            __import__(name)
    known = imports_of_the_harness()
    for line in sys.stdin:
        asked = json.loads(line)
        path = Path(asked["file"])
        prepare(asked["tests"])
        gc.freeze()  # what is there already is no work for the collector of each fork
        original = path.read_text("utf-8")
        path.write_text(asked["source"], "utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
        outdated = built_on(".".join(path.with_suffix("").parts), known)
        code = forked(asked["tests"], asked["limit"], outdated)
        path.write_text(original, "utf-8")
        print(code, flush=True)


def imports_of_the_harness() -> dict[str, set[str]]:
    """Return what each module of the harness imports of it before any call."""
    return {
        _dotted(path): set(imported(ast.parse(path.read_text("utf-8")).body, _dotted(path)))
        for path in Path("autograder").rglob("*.py")
    }


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported(body: Sequence[ast.AST], module: str) -> Iterator[str]:
    """Yield the names of modules, and of what is imported from them, outside of functions."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.rsplit(".", node.level)[0] if node.level else ""
            source = ".".join(filter(None, [base, node.module]))
            yield from (source, *(f"{source}.{alias.name}" for alias in node.names))
        yield from imported([*ast.iter_child_nodes(node)], module)


def built_on(module: str, known: dict[str, set[str]]) -> set[str]:
    """Return a module, and every one that imports it, or one of these."""
    found, before = {module.removesuffix(".__init__")}, set[str]()
    while found != before:
        before = set(found)
        found |= {name for name, names in known.items() if names & found}
    return found


def prepare(tests: Sequence[str]) -> None:
    """Import what tests import of the harness, once."""
    files = [Path(each) for each in tests]
    folders = {parent for file in files for parent in file.parents if parent != Path()}
    for file in [*files, *(each / "conftest.py" for each in folders)]:
        if file.is_file():
            for name in imported(ast.parse(file.read_text("utf-8")).body, file.stem):
                if name.startswith("autograder") and name not in sys.modules:
                    with contextlib.suppress(ImportError):
                        __import__(name)


def forget(outdated: set[str]) -> None:
    """Import packages of these again, and let the others be imported where they are asked for."""
    gone = sorted(outdated & set(sys.modules))
    packages = [name for name in gone if hasattr(sys.modules[name], "__path__")]
    for name in gone:
        del sys.modules[name]
        parent, _, last = name.rpartition(".")
        if parent in sys.modules:
            vars(sys.modules[parent]).pop(last, None)
    for package in packages:
        fresh = importlib.import_module(package)
        for name, module in list(sys.modules.items()):
            parent, _, last = name.rpartition(".")
            if parent == package and last not in vars(fresh):
                setattr(fresh, last, module)


def forked(tests: list[str], limit: float, outdated: set[str]) -> int:
    """Run the tests in a fork and return their exit code; what takes too long has failed."""
    child = os.fork()
    if child == 0:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nothing, number)
        import pytest

        code = 99
        with contextlib.suppress(BaseException):
            forget(outdated)
            plugins = ("cacheprovider", "xdist", "hypothesispytest")  # half the time of a fork
            without = [word for name in plugins for word in ("-p", f"no:{name}")]
            plain = ["-x", "-q", *without, *_IMPORTED]
            code = int(pytest.main([*plain, *tests]))
        os._exit(code)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


def measured(module: str, benches: Sequence[Bench], most: int, until: float) -> list[str]:
    """Try the bugs of one module, print those that no test saw, and return its row."""
    from autograder.authoring import mutants

    begun = time.monotonic()
    file = f"autograder/{module.replace('.', '/')}.py"
    source = (PROJECT / file).read_text("utf-8")
    tests = [f"tests/{name}" for name in TARGETS[module] if (PROJECT / "tests" / name).is_file()]
    if not tests:
        print(f"{module}: no tests of its own", flush=True)
        return [f"`{module}`", "–", "no tests of its own", "–", "–"]
    if not benches[0].passes(file, source, tests, 300):
        raise SystemExit(f"{module}: its tests fail as it is: {' '.join(tests)}")
    limit = 20 + 4 * (time.monotonic() - begun)
    todo = bugs(source, module)
    marked = [each for each in todo if reason_of(each.key)]
    todo = mutants.sample([each for each in todo if each not in marked], most)
    survivors: list[Bug] = []
    tried = 0

    def work(bench: Bench, queue: Iterator[Bug]) -> None:
        nonlocal tried
        for bug in queue:
            if time.monotonic() > until:
                return
            tried += 1
            if bench.passes(file, bug.source, tests, limit):
                survivors.append(bug)

    queues = [iter(todo[number :: len(benches)]) for number in range(len(benches))]
    with concurrent.futures.ThreadPoolExecutor(len(benches)) as pool:
        list(pool.map(work, benches, queues))
    for bug in sorted(survivors, key=lambda each: each.line):
        print(f"{file}:{bug.line}: {bug.key}", flush=True)
    seen = tried - len(survivors)
    share = f"{seen} of {tried}, {seen / max(tried, 1):.0%}"
    print(f"{module}: {share}", flush=True)
    seconds = f"{time.monotonic() - begun:.0f}"
    return [f"`{module}`", str(tried), share, str(len(marked)), seconds]


def put_on_page(rows: dict[str, list[str]]) -> None:
    """Put the rows of these modules into the table; others stay as they are."""
    from pages import between, table

    page = PAGE.read_text("utf-8")
    _, _, rest = page.partition("<!-- core -->\n")
    there, _, _ = rest.partition("<!-- end of core -->")
    kept = {
        line.split("|")[1].strip(" `"): [cell.strip() for cell in line.split("|")[1:-1]]
        for line in there.splitlines()[2:]
    }
    merged = {**kept, **rows}
    lines = [merged[module] for module in TARGETS if module in merged]
    PAGE.write_text(between(page, "core", table(HEADING, lines)), "utf-8")


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve()
        return
    until = time.monotonic() + arguments.seconds
    rows = {}
    with contextlib.ExitStack() as stack:
        benches = [Bench(stack.enter_context(copied())) for _ in range(arguments.jobs)]
        for module in arguments.modules or TARGETS:
            rows[module] = measured(module, benches, arguments.mutants, until)
            if arguments.write:
                put_on_page(rows)
        for bench in benches:
            bench.process.kill()
            bench.process.wait()


if __name__ == "__main__":
    main()
