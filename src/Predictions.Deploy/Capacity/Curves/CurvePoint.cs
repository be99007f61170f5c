namespace Predictions.Deploy.Capacity.Curves;

/// <summary>What one rate of arrivals did to one instance; calls of a second, which add up to the rate.</summary>
/// <param name="Rate">Arrivals.</param>
/// <param name="InTime">Answered without an error and in time.</param>
/// <param name="Late">Answered without an error, but not in time.</param>
/// <param name="Refused">Refused at once for want of room.</param>
/// <param name="Failed">Ended with another error.</param>
/// <param name="CpuCores">Processor time ÷ time.</param>
public readonly record struct CurvePoint(double Rate, double InTime, double Late, double Refused, double Failed, double CpuCores);
