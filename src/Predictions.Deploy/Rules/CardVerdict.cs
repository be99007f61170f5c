namespace Predictions.Deploy.Rules;

/// <summary>What is thought of the model that a version serves.</summary>
/// <param name="Passes">Whether it may go on.</param>
/// <param name="Reason">Why, with its numbers, in one line.</param>
public sealed record CardVerdict(bool Passes, string Reason);

/// <summary>Judges the stable model of a checkout. Models are not known here: who runs a deployment brings it.</summary>
/// <param name="modelsFolder">The folder of labels.json.</param>
public delegate CardVerdict CardJudge(string modelsFolder);
