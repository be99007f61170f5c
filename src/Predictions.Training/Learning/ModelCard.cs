using Predictions.Models;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Learning;

/// <summary>The card that goes with an artifact: what it is, what for, how good, and where it is not.</summary>
public static class ModelCard
{
    public static string Of(Manifest manifest, EvaluationReport report) =>
        $$"""
        # {{manifest.Name}} {{manifest.Version}}

        The daily hazard of a menstrual cycle's end, P(the cycle's length is d | it is at least d), by boosted trees over a summary of
        the cycles logged before. It is mixed with the statistical model, day by day, with a share of {{manifest.LearnedShare}} until
        day 35 that falls to nothing by day 60. Created {{manifest.Created:yyyy-MM-dd}}.

        **For**: forecasts of next periods from logged ones, as whole distributions. **Not for**: contraception, diagnosis, or detecting
        pregnancy.

        ## How it was made

        | | |
        | --- | --- |
        | trained on | {{manifest.Training.Source}}: {{manifest.Training.Women:N0}} women, {{manifest.Training.WomanDays:N0}} woman-days |
        | trainer | {{manifest.Trainer}} (ML.NET), {{manifest.Settings.Trees}} trees of {{manifest.Settings.Leaves}} leaves, learning rate {{manifest.Settings.LearningRate}}, at least {{manifest.Settings.MinimumRowsPerLeaf}} woman-days a leaf, one thread, seed {{manifest.Settings.Seed}} |
        | features | version {{manifest.Features.Version}}: {{string.Join(", ", manifest.Features.Names)}} |
        | days | up to {{manifest.Settings.LastDay}}; later days keep its hazard |
        | prior | log(length − 10): mean {{manifest.Prior.Mean}}, κ {{manifest.Prior.Kappa}}, α {{manifest.Prior.Alpha}}, β {{manifest.Prior.Beta}}; discount {{manifest.Prior.Discount}}, skip rate {{manifest.Prior.SkipRate}} |

        Features are what the log told, holes and all; labels are what truly happened. The prior was fitted by predictive log-likelihood.

        ## How good it is

        Walk-forward, from three past cycles on, on women that it was not trained on.

        {{ReportMarkdown.Of(report).TrimEnd()}}

        ## Where it is weak

        - What was simulated is what it knows: the cohort shows published figures of ovulatory cycles (Bull et al. 2019,
          npj Digital Medicine 2:83), which are of adults who mean to track them. Adolescents, perimenopause and the months after birth
          or contraception are not in it.
        - Figures on a simulated cohort show that the model has learned the simulation; those on real charts are what counts.
          `predictions models evaluate --cycles FILE.csv` gives them for charts of your own.

        """.ReplaceLineEndings("\n");
}
